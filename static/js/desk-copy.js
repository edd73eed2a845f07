// A button that copies a text field. Without it the field can be marked and copied by hand.
"use strict";

(() => {
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    const status = document.querySelector("[data-copy-status]");
    if (!field || !status) {
      return;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      status.textContent = "";
      try {
        await navigator.clipboard.writeText(field.value);
        status.textContent = button.dataset.copied;
      } catch {
        // Without https, or where the user has said no, the text is at least marked.
        field.focus();
        field.select();
        status.textContent = button.dataset.refused;
      }
    });
  });
})();
