// Forms that save themselves: <form data-autosave hx-post="…" hx-trigger="autosave" hx-swap="none">, with one element
// [data-save-state data-saving="…" data-saved="…" data-unsaved="…"] anywhere on the page for the words.
(() => {
  "use strict";
  const PAUSE = 700;
  const timers = new WeakMap();
  const waiting = new Set();

  function say(state) {
    document.querySelectorAll("[data-save-state]").forEach((node) => {
      const words = node.dataset[state] || "";
      const at = new Date().toTimeString().slice(0, 5);
      (node.querySelector("[data-save-words]") || node).textContent = words.replace("{time}", at);
      node.dataset.state = state;
    });
  }
  function changed(event) {
    const form = event.target.closest && event.target.closest("form[data-autosave]");
    if (!form || event.target.closest("[data-no-save]")) return;
    waiting.add(form);
    clearTimeout(timers.get(form));
    const pause = event.type === "change" ? 50 : PAUSE;
    timers.set(form, setTimeout(() => save(form), pause));
  }
  function save(form) {
    clearTimeout(timers.get(form));
    say("saving");
    waiting.delete(form);
    window.htmx.trigger(form, "autosave");
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches || !form.matches("form[data-autosave]")) return;
    if (!event.detail.successful) waiting.add(form);
    say(event.detail.successful ? "saved" : "unsaved");
  });
  addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") [...waiting].forEach(save);
  });
  // A button that sends the form takes everything with it.
  document.addEventListener("submit", (event) => waiting.delete(event.target), true);
})();
