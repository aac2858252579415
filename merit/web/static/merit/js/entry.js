// The dialog of a step that still asks for something: the server fills it and says which one to open.
(() => {
  "use strict";
  const doc = document;
  doc.addEventListener("dialog", (event) => {
    const dialog = doc.getElementById(event.detail.id);
    if (!dialog) return;
    doc.querySelectorAll("dialog[open]").forEach((one) => one.close());
    dialog.showModal();
    const field = dialog.querySelector("[aria-invalid=true], .c input:not([type=hidden]), .c select, .c textarea");
    if (field) field.focus();
  });
})();
