"use strict";

// The link that shows what is unchanged does so in place, so that nothing typed on the page is lost; and a printed
// page shows everything.
(() => {
  const folds = [...document.querySelectorAll(".reading__fold")];
  const link = document.querySelector("#open-all");

  function openAll(open) {
    for (const fold of folds) fold.open = open;
  }

  if (link && folds.length) {
    link.setAttribute("role", "button");
    let open = folds.every((fold) => fold.open);
    const show = () => {
      link.textContent = open ? link.dataset.open : link.dataset.closed;
      link.setAttribute("aria-expanded", String(open));
    };
    const toggle = (event) => {
      event.preventDefault();
      open = !open;
      openAll(open);
      show();
    };
    link.addEventListener("click", toggle);
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") toggle(event);
    });
    show();
  }

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = folds.filter((fold) => !fold.open);
    openAll(true);
  });
  window.addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });
})();
