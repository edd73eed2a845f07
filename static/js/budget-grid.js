// The amounts of a budget plan while somebody writes: sums that follow, and cells pasted from a spreadsheet.
// Without it the sums are those of the page as it was opened, and amounts are written one by one.
"use strict";

(() => {
  const NO_BREAK_SPACE = "\u00a0";
  const { digits, grouped } = window.kroner;

  const cellsOf = (budget, { year, kind, funding } = {}) =>
    [...budget.querySelectorAll("input[data-year]")].filter(
      ({ dataset }) =>
        (!year || dataset.year === year) && (!kind || dataset.kind === kind) && (!funding || dataset.funding === funding),
    );

  // Whole kroner of many billions are exact in a number.
  const sumUp = (budget) => {
    budget.querySelectorAll("[data-sum]").forEach((place) => {
      const sum = cellsOf(budget, place.dataset).reduce((total, cell) => total + Number(digits(cell.value) ?? 0), 0);
      const words = grouped(String(sum));
      place.textContent = "kr" in place.dataset ? `${words}${NO_BREAK_SPACE}kr` : sum ? words : "–";
    });
    budget.querySelectorAll("[data-live]").forEach((heading) => {
      heading.textContent = heading.dataset.live;
    });
  };

  // Rows of cells, as every spreadsheet copies them. Names at the head of the rows are no amounts.
  const read = (text) => {
    const rows = text
      .replace(/\r\n?/g, "\n")
      .replace(/\n$/, "")
      .split("\n")
      .map((row) => row.split("\t").map((cell) => cell.trim()));
    const isName = (cell) => /\p{Letter}/u.test(cell) && digits(cell) === null;
    while (rows[0].length > 1 && rows.every(([first]) => first === "" || isName(first)) && rows.some(([first]) => isName(first ?? ""))) {
      rows.forEach((row) => row.shift());
    }
    return rows;
  };

  // A dash stands for nothing in a spreadsheet; what is no amount stays as it was, for the answer to tell.
  const asWritten = (text) => (/^[-–—]$/.test(text) ? "" : digits(text) === null ? text : grouped(digits(text)));

  const gridOf = (budget) => {
    const rows = new Map();
    cellsOf(budget)
      .filter((cell) => cell.checkVisibility())
      .forEach((cell) => {
        const key = `${cell.dataset.kind} ${cell.dataset.funding}`;
        rows.set(key, [...(rows.get(key) ?? []), cell]);
      });
    return [...rows.values()];
  };

  const tell = (budget, words, before) => {
    const place = budget.querySelector("[data-told]");
    if (!place) {
      return;
    }
    place.textContent = words;
    if (before) {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "button-link";
      undo.textContent = budget.dataset.undo;
      undo.addEventListener("click", () => {
        before.forEach((value, cell) => {
          cell.value = value;
        });
        sumUp(budget);
        tell(budget, budget.dataset.undone);
        before.keys().next().value.focus();
      });
      place.append(" ", undo);
    }
  };

  const paste = (budget, event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.matches("input[data-year]") || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) {
      return;
    }
    event.preventDefault();
    const grid = gridOf(budget);
    const top = grid.findIndex((row) => row.includes(event.target));
    const left = grid[top].indexOf(event.target);
    const before = new Map();
    let leftOver = 0;
    read(text).forEach((row, down) => {
      row.forEach((written, across) => {
        const cell = grid[top + down]?.[left + across];
        if (cell) {
          before.set(cell, cell.value);
          cell.value = asWritten(written);
        } else if (written !== "") {
          leftOver += 1;
        }
      });
    });
    sumUp(budget);
    const told = [budget.dataset.pasted?.replace("{count}", before.size)];
    if (leftOver) {
      told.push(budget.dataset.leftOver?.replace("{count}", leftOver));
    }
    tell(budget, told.join(" "), before);
  };

  document.querySelectorAll("[data-budget]").forEach((budget) => {
    budget.addEventListener("input", () => sumUp(budget));
    budget.addEventListener("paste", (event) => paste(budget, event));
    budget.querySelectorAll("[data-with-script]").forEach((hint) => {
      hint.hidden = false;
    });
  });
})();
