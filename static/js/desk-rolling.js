// Tells, while somebody chooses what of a plan is carried forward, how much that is. Without it the answer after saving tells.
"use strict";

(() => {
  const { digits, grouped } = window.kroner;
  const form = document.querySelector(".roll-form");
  if (!form) {
    return;
  }
  const counts = form.querySelector("[data-counts]");
  const rows = [...form.querySelectorAll("[data-row]")];
  const sums = form.querySelector("[data-live]");

  const choice = (row) => row.querySelector("input[type=radio]:checked")?.value;

  const markChanged = (row) => {
    const inputs = [...row.querySelectorAll("input.number")];
    inputs.forEach((input) => {
      input.classList.toggle("is-changed", digits(input.value) !== digits(input.dataset.proposed));
    });
    return inputs.some((input) => input.classList.contains("is-changed"));
  };

  const tell = () => {
    const told = { kept: 0, changed: 0, dropped: 0 };
    rows.forEach((row) => {
      const isChanged = markChanged(row);
      const chosen = choice(row);
      if (chosen) {
        told[chosen === "kept" && isChanged ? "changed" : chosen] += 1;
      }
    });
    counts.textContent = Object.entries(told)
      .map(([key, count]) => `${count} ${counts.dataset[key]}`)
      .join(", ");
    counts.hidden = false;
  };

  const sumUp = () => {
    sums.querySelectorAll("td.num").forEach((cell, column) => {
      const cells = rows
        .filter((row) => choice(row) === "kept")
        .map((row) => row.querySelectorAll("input.number")[column]);
      cell.textContent = grouped(String(cells.reduce((sum, input) => sum + Number(digits(input.value) ?? 0), 0)));
    });
    sums.hidden = false;
  };

  const refresh = () => {
    tell();
    if (sums) {
      sumUp();
    }
  };

  form.addEventListener("input", refresh);
  refresh();
})();
