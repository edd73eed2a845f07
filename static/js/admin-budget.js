// Keeps the sums of a follow-up's budget years up to date while somebody writes. Without it the saved sums stand there.
"use strict";

(() => {
  const NO_BREAK_SPACE = "\u00a0";

  const amount = (text) => {
    const digits = text.replace(/[\s.\u00a0\u202f]|kr|,-|,0?0$/gi, "");
    return /^[0-9]+$/.test(digits) ? Number(digits) : 0;
  };

  const words = (sum) => `${String(sum).replace(/\B(?=(\d{3})+$)/g, NO_BREAK_SPACE)}${NO_BREAK_SPACE}kr`;

  const sumUp = (plan) => {
    plan.querySelectorAll("tfoot td.num > :last-child").forEach((cell, column) => {
      const inputs = plan.querySelectorAll(`tbody td:nth-child(${column + 2}) input`);
      cell.textContent = words([...inputs].reduce((sum, input) => sum + amount(input.value), 0));
    });
    const heading = plan.querySelector("tfoot th");
    heading.textContent = heading.dataset.live;
  };

  document.querySelectorAll(".budget__plan").forEach((plan) => {
    if (plan.querySelector("tfoot th[data-live]")) {
      plan.addEventListener("input", () => sumUp(plan));
    }
  });
})();
