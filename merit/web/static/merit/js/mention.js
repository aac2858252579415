// @ in a comment (<textarea data-mention=address>) offers the people whom one may name; the server has the last word.
(() => {
  "use strict";
  const doc = document;
  let list = null;
  let field = null;
  let from = -1;
  let asked = 0;
  let timer = 0;

  // The start of the name that is being typed, right after its @; -1 where none is.
  function start(area) {
    const text = area.value.slice(0, area.selectionStart);
    const at = text.lastIndexOf("@");
    if (at < 0 || /[A-Za-z0-9._%+@-]/.test(text[at - 1] || "")) return -1;
    const name = text.slice(at + 1);
    return name.length > 40 || /[\n@,，。;；:：]/.test(name) ? -1 : at + 1;
  }
  function box(area) {
    if (list && field === area) return list;
    hide();
    field = area;
    list = doc.createElement("div");
    list.className = "menu mentions";
    list.id = "mention-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    const around = area.parentElement;
    around.classList.add("pick");
    around.append(list);
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-autocomplete", "list");
    return list;
  }
  function hide() {
    if (field) {
      field.removeAttribute("aria-activedescendant");
      field.removeAttribute("aria-controls");
    }
    if (list) list.remove();
    list = field = null;
    from = -1;
  }
  const options = () => (list ? [...list.querySelectorAll("[role=option]")] : []);
  function mark(option) {
    options().forEach((one, place) => {
      one.id = "mention-" + place;
      one.tabIndex = -1;
      one.setAttribute("aria-selected", String(one === option));
    });
    if (option) field.setAttribute("aria-activedescendant", option.id);
  }
  function take(option) {
    const area = field;
    const name = option.dataset.value + " ";
    const end = area.selectionStart;
    area.value = area.value.slice(0, from) + name + area.value.slice(end);
    const place = from + name.length;
    hide();
    area.focus();
    area.setSelectionRange(place, place);
  }
  function ask(area) {
    const place = start(area);
    if (place < 0) return hide();
    const name = area.value.slice(place, area.selectionStart);
    const mine = ++asked;
    fetch(area.dataset.mention + "&q=" + encodeURIComponent(name), { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        if (mine !== asked || start(area) !== place || !html.trim()) return mine === asked ? hide() : undefined;
        box(area).innerHTML = html;
        from = place;
        mark(options()[0]);
        return undefined;
      })
      .catch(() => {});
  }
  doc.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches || !area.matches("textarea[data-mention]") || event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask(area), 120);
  });
  doc.addEventListener("compositionend", (event) => {
    if (event.target.matches && event.target.matches("textarea[data-mention]")) ask(event.target);
  });
  // Before the frame's own keys: Enter and Escape belong to an open list.
  doc.addEventListener("keydown", (event) => {
    if (!list || event.target !== field || event.isComposing || event.keyCode === 229) return;
    const all = options();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) mark(all[(at + step + all.length) % all.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && all[at] && !event.ctrlKey && !event.metaKey) take(all[at]);
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  doc.addEventListener("mousedown", (event) => {
    const option = event.target.closest && event.target.closest(".mentions [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  doc.addEventListener("focusout", (event) => {
    if (event.target === field) setTimeout(() => doc.activeElement !== field && hide(), 150);
  });
})();
