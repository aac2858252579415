// Suggestions under a field that is typed into ([data-pick=address]).
(() => {
  "use strict";
  const doc = document;
  let timer = 0;
  let asked = 0;
  let count = 0;

  function listOf(field) {
    if (field.list_) return field.list_;
    const around = doc.createElement("span");
    around.className = "pick";
    field.before(around);
    around.append(field);
    const list = doc.createElement("div");
    list.className = "menu";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.getAttribute("aria-label") || (field.labels[0] ? field.labels[0].textContent.trim() : ""));
    list.id = "pick-" + ++count;
    list.hidden = true;
    around.append(list);
    field.setAttribute("aria-controls", list.id);
    field.list_ = list;
    return list;
  }
  function show(field, on) {
    listOf(field).hidden = !on;
    field.setAttribute("aria-expanded", String(on));
    if (!on) field.removeAttribute("aria-activedescendant");
  }
  const options = (field) => [...listOf(field).querySelectorAll("[role=option]")];
  function mark(field, option) {
    options(field).forEach((one, index) => {
      one.id = listOf(field).id + "-" + index;
      one.setAttribute("aria-selected", String(one === option));
    });
    if (!option) return;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function take(field, option) {
    field.value = option.dataset.value;
    field.setCustomValidity("");
    show(field, false);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function ask(field) {
    const mine = ++asked;
    fetch(field.dataset.pick + (field.dataset.pick.includes("?") ? "&" : "?") + "q=" + encodeURIComponent(field.value), { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        if (mine !== asked || doc.activeElement !== field) return;
        listOf(field).innerHTML = html;
        show(field, true);
        mark(field, options(field)[0]);
      })
      .catch(() => {});
  }
  doc.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("[data-pick]")) return;
    clearTimeout(timer);
    listOf(field);
    if (doc.activeElement !== field) field.focus();
    timer = setTimeout(() => ask(field), 120);
    if (!field.value && field.closest(".tools")) field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  doc.addEventListener("focusin", (event) => {
    const field = event.target;
    if (field.matches("[data-pick]") && !field.list_) {
      listOf(field); // moves the field into its wrapper, which costs the focus
      field.focus();
    } else if (field.matches("[data-pick]") && !field.value) ask(field);
  });
  doc.addEventListener("focusout", (event) => {
    const field = event.target;
    if (field.matches("[data-pick]") && field.list_ && field.isConnected) setTimeout(() => doc.activeElement !== field && show(field, false), 150);
  });
  doc.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".pick [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option.closest(".pick").querySelector("[data-pick]"), option);
  });
  doc.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.isComposing || !field.matches || !field.matches("[data-pick]")) return;
    const open = !listOf(field).hidden;
    const list = options(field);
    const at = list.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !open) ask(field);
    else if (step && list.length) mark(field, list[(at + step + list.length) % list.length]);
    else if (event.key === "Enter" && open && list[at]) take(field, list[at]);
    else if (event.key === "Escape" && open) show(field, false);
    else return;
    event.preventDefault();
  });
})();
