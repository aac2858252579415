// What takes something away for good asks first: forms with data-ask, and htmx's hx-confirm, in one dialog.
(() => {
  const dialog = () => document.getElementById("sure");
  let goOn = null;

  function ask(text, then, words) {
    const box = dialog();
    if (!box) return window.confirm(text) && then();
    box.querySelector("[data-text]").textContent = text;
    const yes = box.querySelector("[data-yes]");
    yes.textContent = words || yes.dataset.yes;
    goOn = then;
    box.showModal();
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#sure [data-yes]")) return;
    const then = goOn;
    dialog().close();
    if (then) then();
  });

  document.addEventListener("close", (event) => {
    if (event.target.id === "sure") goOn = null;
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.ask || form.hasAttribute("hx-post")) return;
    if (form.dataset.asked) return void delete form.dataset.asked;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form.dataset.ask, () => {
      form.dataset.asked = "yes";
      form.requestSubmit(event.submitter);
    });
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true), event.target.dataset.yes);
  });
})();
