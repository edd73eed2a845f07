// Django's fields in which one looks something up are named by what is chosen alone: here by their label too.
"use strict";

(() => {
  const name = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = select.labels[0];
      const field = select.nextElementSibling?.querySelector("[role=combobox]");
      if (!label || !field) continue;
      label.id ||= `${select.id}-label`;
      const chosen = field.querySelector(".select2-selection__rendered");
      field.setAttribute("aria-labelledby", [label.id, chosen?.id].filter(Boolean).join(" "));
      for (const part of field.querySelectorAll("[role=textbox], input")) part.setAttribute("aria-labelledby", label.id);
    }
  };

  // They are made when the page has been read, and in each row that is added.
  window.addEventListener("load", name);
  document.addEventListener("formset:added", () => setTimeout(name));
})();
