// A button with data-copy puts its text into the clipboard; where that is not allowed, it selects the field beside it.
(() => {
  "use strict";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = button.parentElement.querySelector("input");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      window.merit.toast(button.dataset.copied);
    } catch {
      if (field) field.select();
    }
  });
})();
