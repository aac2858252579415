// A declarative list: rows chosen (with Shift a range), the bar of actions, cells edited in place (double click, or
// Enter on a focused cell; Enter saves, Escape leaves), columns made wider, the forms that carry the list's state along.
(() => {
  "use strict";
  const doc = document;
  const $ = (selector, root = doc) => root.querySelector(selector);
  const $$ = (selector, root = doc) => [...root.querySelectorAll(selector)];
  let last = null;

  // --- rows -----------------------------------------------------------------
  const boxes = () => $$("[data-pick-row]");
  function told() {
    const bar = $("#acts");
    if (!bar) return;
    const chosen = boxes().filter((box) => box.checked);
    const all = $("#many [name=all]");
    if (all.value && chosen.length < boxes().length) all.value = "";
    bar.hidden = chosen.length === 0;
    $("[data-n]", bar).textContent = all.value ? $("[data-pick-every]", bar).dataset.pickEvery : chosen.length;
    boxes().forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
    const every = $("[data-pick-all]");
    if (every) {
      every.checked = chosen.length > 0 && chosen.length === boxes().length;
      every.indeterminate = chosen.length > 0 && !every.checked;
    }
    const more = $("[data-pick-every]", bar);
    if (more) more.hidden = chosen.length < boxes().length || Boolean(all.value);
  }
  function pick(box, on, range) {
    const list = boxes();
    const from = range && last ? list.indexOf(last) : -1;
    const to = list.indexOf(box);
    if (from >= 0) list.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => (one.checked = on));
    box.checked = on;
    last = box;
    told();
  }
  doc.addEventListener("click", (event) => {
    const at = event.target;
    if (!at.closest) return;
    if (at.matches("[data-pick-row]")) pick(at, at.checked, event.shiftKey);
    if (at.matches("[data-pick-all]")) {
      boxes().forEach((box) => (box.checked = at.checked));
      told();
    }
    if (at.closest("[data-pick-every]")) {
      $("#many [name=all]").value = "1";
      told();
    }
    if (at.closest("[data-pick-none]")) {
      boxes().forEach((box) => (box.checked = false));
      $("#many [name=all]").value = "";
      told();
    }
    const many = at.closest("[data-many]");
    if (many) send(many.dataset.many, at.closest("dialog"));
    const opener = at.closest("[data-dialog=add-filter]");
    if (opener) $("#add-filter [name=or]").value = opener.dataset.or || "";
  });
  function send(action, dialog) {
    const form = $("#many");
    form.elements.action.value = action;
    if (dialog) $$("[data-fills]", dialog).forEach((field) => (form.elements[field.dataset.fills].value = field.value));
    if (form.elements.all.value) boxes().forEach((box) => (box.disabled = true));
    form.requestSubmit();
  }

  // --- keys: J and K walk, X chooses, Enter opens or edits --------------------
  const typing = (node) => node.closest && node.closest("input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog");
  const rows = () => $$("[data-rows] tbody tr[data-id]");
  function step(by) {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.classList.contains("here"));
    const next = list[Math.min(Math.max(here + by, 0), list.length - 1)];
    list.forEach((row) => row.classList.toggle("here", row === next));
    const link = $("a", next);
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  doc.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !$("[data-rows]")) return;
    const cell = event.target.closest && event.target.closest("td[data-edit]");
    if (cell && !cell.classList.contains("edit") && event.target === cell && (event.key === "Enter" || event.key === "F2")) {
      event.preventDefault();
      edit(cell);
      return;
    }
    if (typing(event.target) || doc.body.dataset.keys === "off") return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      event.preventDefault();
      step(key === "j" ? 1 : -1);
    } else if (key === "x") {
      const row = $("[data-rows] tr.here");
      const box = row && $("[data-pick-row]", row);
      if (box) pick(box, !box.checked, event.shiftKey);
    }
  });

  // --- cells ----------------------------------------------------------------
  const address = (cell) => `/lists/${cell.closest("[data-cells]").dataset.cells}/rows/${cell.closest("tr").dataset.id}/${cell.dataset.edit}`;
  function put(cell, text) {
    const holder = doc.createElement("table");
    holder.innerHTML = `<tbody><tr>${text}</tr></tbody>`;
    const fresh = $("td", holder);
    cell.replaceWith(fresh);
    if (window.htmx) window.htmx.process(fresh);
    focusable(fresh);
    return fresh;
  }
  async function edit(cell) {
    if (cell.classList.contains("edit")) return;
    const answer = await fetch(address(cell), { headers: { "HX-Request": "true" } });
    if (!answer.ok) return window.merit.toast({ text: doc.body.dataset.forbiddenText, kind: "error" });
    const fresh = put(cell, await answer.text());
    const field = $("input:not([type=hidden]), select", fresh);
    if (field) {
      field.focus();
      if (field.select) field.select();
    }
  }
  async function leave(cell) {
    const answer = await fetch(`${address(cell)}?shown=1`, { headers: { "HX-Request": "true" } });
    if (answer.ok) put(cell, await answer.text()).focus();
  }
  async function save(form) {
    const cell = form.closest("td");
    const where = address(cell);
    const answer = await fetch(where, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true", "X-CSRFToken": doc.body.dataset.csrf } });
    if (!answer.ok && answer.status !== 422) return window.merit.toast({ text: doc.body.dataset.errorText, kind: "error" });
    const fresh = put(cell, await answer.text());
    const field = answer.status === 422 ? $("input:not([type=hidden]), select", fresh) : fresh;
    if (field) field.focus();
  }
  doc.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-cell-form]")) return;
    event.preventDefault();
    save(event.target);
  });
  doc.addEventListener("dblclick", (event) => {
    const cell = event.target.closest && event.target.closest("td[data-edit]");
    if (cell && !event.target.closest("form")) edit(cell);
  });
  doc.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("[data-cell-form]");
    if (!form || event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave(form.closest("td"));
    } else if (event.key === "Enter" && event.target.matches("select")) {
      event.preventDefault();
      save(form);
    }
  });
  function focusable(cell) {
    if (cell.matches("td[data-edit]:not(.edit)")) cell.tabIndex = -1;
  }

  // --- columns --------------------------------------------------------------
  doc.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest && event.target.closest("[data-resize]");
    if (!grip) return;
    event.preventDefault();
    const head = grip.closest("th");
    const column = $(`col[data-col="${head.dataset.col}"]`);
    const start = event.clientX;
    const before = head.offsetWidth;
    const move = (at) => (column.style.width = Math.min(Math.max(before + at.clientX - start, 40), 800) + "px");
    const done = () => {
      doc.removeEventListener("pointermove", move);
      const shown = $$("th[data-col]").map((one) => `${one.dataset.col}:${one === head ? parseInt(column.style.width, 10) : one.offsetWidth}`);
      const where = new URL(location.href);
      where.searchParams.set("cols", shown.join(","));
      if (!where.searchParams.has("f")) $$(".tools form input[name=f]").forEach((one) => where.searchParams.append("f", one.value));
      location.assign(where);
    };
    doc.addEventListener("pointermove", move);
    doc.addEventListener("pointerup", done, { once: true });
  });
  doc.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-arrange] [data-up], [data-arrange] [data-down]");
    if (!button) return;
    const item = button.closest("li");
    const other = button.matches("[data-up]") ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (button.matches("[data-up]")) other.before(item);
    else other.after(item);
    $$("li", item.parentElement).forEach((one, place) => ($("[name^=place-]", one).value = place + 1));
    button.focus();
  });

  // --- the state goes along with forms that lead back to the list -------------
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-with-state]")) return;
    $$("[data-carried]", form).forEach((one) => one.remove());
    $$(".tools form input[type=hidden], .tools form input[type=search]").forEach((field) => {
      if (["sort", "cols", "group"].includes(field.name) && form.querySelector("[name=arranged]")) return;
      const copy = doc.createElement("input");
      copy.type = "hidden";
      copy.name = field.name;
      copy.value = field.value;
      copy.dataset.carried = "";
      form.append(copy);
    });
  });
  function sorted() {
    const marks = $("[data-sorted]");
    if (!marks) return;
    marks.dataset.sorted.split(",").filter(Boolean).slice(0, 3).forEach((name, place) => {
      const select = doc.getElementById(`sort${place + 1}`);
      if (!select) return;
      select.value = name.replace(/^-/, "");
      $(`[name=down${place + 1}]`).checked = name.startsWith("-");
    });
  }
  function fresh() {
    $$("td[data-edit]").forEach(focusable);
    told();
  }
  doc.addEventListener("htmx:afterSettle", fresh);
  doc.addEventListener("DOMContentLoaded", () => {
    sorted();
    fresh();
  });
  fresh();
  sorted();
})();
