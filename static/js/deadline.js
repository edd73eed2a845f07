// Of a deadline only the fields that its kind has are shown. Without it all are there, with words that say when they count.
"use strict";

(() => {
  document.querySelectorAll("[data-deadline]").forEach((deadline) => {
    const kind = deadline.querySelector("select");
    const show = () => {
      deadline.querySelectorAll("[data-kinds]").forEach((part) => {
        const counts = part.dataset.kinds.split(" ").includes(kind.value);
        part.hidden = !counts;
        // What is not shown is not sent either: it would be refused, and nobody would see why.
        part.querySelectorAll("input:not([type=hidden])").forEach((input) => {
          input.disabled = !counts;
        });
      });
    };
    kind.addEventListener("change", show);
    show();
  });
})();
