// Amounts as the server reads and writes them: whole kroner, see KronerField.
"use strict";

(() => {
  const NO_BREAK_SPACE = "\u00a0";
  // 2460000, 2 460 000, 2.460.000, kr 2 460 000, 2 460 000,00 and 2 460 000,- are the same amount.
  const KRONER = /^(?:kr\.? ?)?([0-9]+|[0-9]{1,3}(?:[ .][0-9]{3})+)(?: ?(?:,0?0|,-|,–))?(?: ?kr\.?)?$/i;

  window.kroner = {
    // Null where the text is no amount.
    digits: (text) => {
      const found = KRONER.exec(text.replace(/[\u00a0\u2009\u202f]/g, " ").replaceAll("−", "-").trim());
      return found ? found[1].replace(/[ .]/g, "") : null;
    },
    grouped: (whole) => whole.replace(/\B(?=(\d{3})+$)/g, NO_BREAK_SPACE),
  };
})();
