// Marking: Enter and the arrows walk from mark to mark; a row that wants a comment shows its field.
// The rows of a template's indicators are added and taken away.
(() => {
  "use strict";
  const doc = document;

  function marks() {
    return [...doc.querySelectorAll("[data-mark]:not([readonly])")];
  }
  doc.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.isComposing || !input.matches || !input.matches("[data-mark]")) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const list = marks();
    const next = list[list.indexOf(input) + step];
    if (next) {
      next.focus();
      next.select();
    } else input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // A mark's form saves itself; it is never sent as a page.
  doc.addEventListener("submit", (event) => {
    if (event.target.matches("[data-mark-form]")) event.preventDefault();
  });
  doc.addEventListener("focusin", (event) => {
    if (event.target.matches && event.target.matches("[data-mark]")) event.target.select();
  });

  // After a save: the field's state follows the error, and the comment shows where it is wanted.
  doc.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches || !form.matches("[data-mark-form]")) return;
    const input = form.querySelector("[data-mark]");
    const code = input.id.slice("mark-".length);
    const level = doc.getElementById("lv-" + code);
    const why = doc.getElementById("why-" + code);
    const wrong = Boolean(doc.getElementById("err-" + code).textContent.trim());
    input.toggleAttribute("aria-invalid", false);
    if (wrong) input.setAttribute("aria-invalid", "true");
    doc.getElementById("row-" + code).classList.toggle("off", wrong);
    if (level.dataset.wants || wrong) why.classList.remove("quiet");
    if (wrong) unsaved();
  });

  function unsaved() {
    doc.querySelectorAll("[data-save-state]").forEach((node) => {
      (node.querySelector("[data-save-words]") || node).textContent = node.dataset.unsaved;
      node.dataset.state = "unsaved";
    });
  }

  // --- rows of a template's table --------------------------------------------
  doc.addEventListener("click", (event) => {
    const add = event.target.closest && event.target.closest("[data-add-row]");
    if (add) {
      const body = doc.getElementById(add.dataset.addRow);
      const row = body.lastElementChild.cloneNode(true);
      row.querySelectorAll("input").forEach((input) => {
        input.value = "";
        input.removeAttribute("aria-invalid");
      });
      row.querySelectorAll("select").forEach((select) => (select.selectedIndex = 0));
      row.querySelectorAll(".err, .told").forEach((node) => node.remove());
      row.classList.remove("wrong");
      body.append(row);
      row.querySelector("input").focus();
    }
    const drop = event.target.closest && event.target.closest("[data-drop-row]");
    if (drop) {
      const row = drop.closest("tr");
      if (row.parentElement.rows.length > 1) row.remove();
      else row.querySelectorAll("input").forEach((input) => (input.value = ""));
    }
  });

  // --- a mistake's line in the text ------------------------------------------
  doc.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-line]");
    const area = link && doc.querySelector("[data-lines]");
    if (!area) return;
    event.preventDefault();
    const lines = area.value.split("\n");
    const line = Number(link.dataset.line);
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
    area.scrollTop = (line - 4) * (area.scrollHeight / lines.length);
  });
})();
