// A table to edit like a spreadsheet: <table data-grid> with an <input> in each cell that can be changed.
//
// Arrows and Enter walk (Left and Right only at the ends of the text, or while the whole cell is selected), Escape takes
// back what was typed, a block copied from Excel is pasted from this cell on, Ctrl+D copies the cell above. Every changed
// cell fires `change`; a pasted block fires one `grid:paste` on the table besides, with detail.cells.
(() => {
  "use strict";
  const doc = document;
  const usable = (input) => input && !input.disabled && !input.readOnly;
  const inGrid = (node) => (node.matches && node.matches("[data-grid] input") ? node : null);

  function rows(table) {
    return [...table.rows].filter((row) => row.querySelector("input"));
  }
  function at(input, down, right) {
    const table = input.closest("table");
    const row = input.closest("tr");
    const cell = input.closest("td, th");
    const list = rows(table);
    const target = list[list.indexOf(row) + down];
    const found = target && target.cells[cell.cellIndex + right];
    return found ? found.querySelector("input") : null;
  }
  function walk(input, down, right) {
    for (let n = 1; n < 400; n += 1) {
      const next = at(input, down * n, right * n);
      if (usable(next)) {
        next.focus();
        next.select();
        return true;
      }
      const cell = input.closest("td, th");
      const inside = right ? input.closest("tr").cells[cell.cellIndex + right * n] : rows(input.closest("table"))[rows(input.closest("table")).indexOf(input.closest("tr")) + down * n];
      if (!inside) return false;
    }
    return false;
  }
  function put(input, text) {
    const clean = clear(text);
    if (input.value === clean) return false;
    input.value = clean;
    input.dataset.before = clean;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  // What Excel copies: grouped digits, currency signs, full-width digits, a minus sign or brackets for less than nothing.
  function clear(text) {
    let t = text.normalize("NFKC").trim().replace(/[\s,¥$€]/g, "").replace(/\u2212/g, "-");
    if (/^\(.*\)$/.test(t)) t = "-" + t.slice(1, -1);
    return t === "-" || t === "—" ? "" : t;
  }

  doc.addEventListener("focusin", (event) => {
    const input = inGrid(event.target);
    if (!input) return;
    input.dataset.before = input.value;
    input.closest("td, th").classList.add("edit");
    input.select();
  });
  doc.addEventListener("focusout", (event) => {
    const input = inGrid(event.target);
    if (input) input.closest("td, th").classList.remove("edit");
  });
  doc.addEventListener("keydown", (event) => {
    const input = inGrid(event.target);
    if (!input || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      const above = at(input, -1, 0);
      event.preventDefault();
      if (above) put(input, above.value);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      input.value = input.dataset.before;
      input.select();
      return;
    }
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const start = all || (input.selectionStart === 0 && input.selectionEnd === 0);
    const end = all || input.selectionStart === input.value.length;
    const step = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowLeft: start ? [0, -1] : null,
      ArrowRight: end ? [0, 1] : null,
    }[event.key];
    if (!step) return;
    const moved = walk(input, ...step);
    if (moved || event.key === "Enter") event.preventDefault();
  });
  doc.addEventListener("paste", (event) => {
    const input = inGrid(event.target);
    const text = (event.clipboardData || window.clipboardData).getData("text/plain");
    if (!input || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const cells = [];
    text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const cell = at(input, down, right);
        if (usable(cell) && put(cell, value)) cells.push(cell);
      });
    });
    input.closest("table").dispatchEvent(new CustomEvent("grid:paste", { bubbles: true, detail: { cells } }));
  });
})();
