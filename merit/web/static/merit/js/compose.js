// The composer of a contact opens over any page: every link to it, in a list, on a card, in the palette, by its key.
// What it is about is taken from the link, else from the card or row that has the focus, else from the page.
// On a record's page it unfolds in its place; its fields come as soon as somebody reaches for it.
(() => {
  "use strict";
  const doc = document;
  const dialog = doc.getElementById("log-dialog");
  if (!dialog || !window.htmx) return;
  const PATH = "/activities/new";

  function subject(path) {
    const found = /^\/(customers|opportunities)\/(\d+)/.exec(path);
    return found ? (found[1] === "customers" ? "customer=" : "about=") + found[2] : "";
  }
  function here() {
    const at = doc.activeElement;
    const card = at && at.closest("[data-card]");
    if (card) return "about=" + card.dataset.card;
    const row = at && at.closest("tr");
    for (const link of row ? row.querySelectorAll("a[href]") : []) {
      const found = subject(link.pathname);
      if (found) return found;
    }
    return subject(location.pathname);
  }
  function show() {
    doc.querySelectorAll("dialog[open]").forEach((one) => one !== dialog && one.close());
    if (!dialog.open) dialog.showModal();
    const field = dialog.querySelector("[autofocus]") || dialog.querySelector("textarea");
    if (field) field.focus();
  }
  function load(query) {
    htmx.ajax("GET", PATH + (query ? "?" + query.replace(/^\?/, "") : ""), { target: "#log-dialog", swap: "innerHTML" }).then(() => {
      if (dialog.firstElementChild) show();
    });
  }
  doc.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.pathname !== PATH || location.pathname === PATH || event.defaultPrevented) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    load(link.search || (link.hasAttribute("data-log-choose") ? "" : here()));
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());

  const box = doc.querySelector("#log[data-form]");
  if (!box) return;
  const PLACE = "#log-fields";
  let coming;
  function fields() {
    coming = coming || htmx.ajax("GET", box.dataset.form, { target: PLACE, swap: "innerHTML" });
    return coming.then(() => {
      const field = box.querySelector(`${PLACE} textarea`);
      if (!field) coming = undefined; // it did not work: the next time asks again
      return field;
    });
  }
  function write() {
    fields().then((field) => {
      if (field && box.open && !box.querySelector(`${PLACE} :focus`)) field.focus();
    });
  }
  const near = (event) => event.target.closest && event.target.closest("#log, a[href='#log']");
  ["pointerover", "pointerdown", "focusin"].forEach((name) => doc.addEventListener(name, (event) => near(event) && fields(), { passive: true }));
  box.addEventListener("toggle", () => box.open && write());
  doc.addEventListener("click", (event) => {
    if (!near(event) || !event.target.closest("a[href='#log']")) return;
    event.preventDefault();
    if (box.open) write();
    box.open = true;
    box.scrollIntoView({ block: "nearest" });
  });
  if (box.open) write();
})();
