// The palette: pages are filtered here; records come from the server when the page names an address to ask
// (data-search), as options of their own: <a role="option" href="…">.
(() => {
  "use strict";
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("input");
  const records = palette.querySelector("[data-records]");
  const pages = [...palette.querySelectorAll("[data-pages]")];
  const none = palette.querySelector("[data-none]");
  let timer = 0;
  let asked = 0;

  const options = () => [...palette.querySelectorAll("[role=option]")].filter((one) => !one.hidden);
  function choose(option) {
    palette.querySelectorAll("[role=option]").forEach((one, index) => {
      one.setAttribute("aria-selected", String(one === option));
      one.tabIndex = -1;
      if (!one.id) one.id = "palette-option-" + index + "-" + asked;
    });
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }
  function filter() {
    const text = field.value.trim().toLowerCase();
    pages.forEach((group) => {
      let shown = 0;
      group.querySelectorAll("[role=option]").forEach((one) => {
        one.hidden = !one.dataset.words.includes(text);
        shown += one.hidden ? 0 : 1;
      });
      group.hidden = !shown;
    });
    refresh();
  }
  function refresh() {
    none.hidden = options().length > 0;
    choose(options()[0]);
  }
  // The records that were open lately, by kind and id alone: the server tells those that one still sees.
  const LATELY = "merit-lately-" + (document.body.dataset.user || "");
  function lately() {
    try {
      return JSON.parse(localStorage.getItem(LATELY)) || [];
    } catch (error) {
      return [];
    }
  }
  function visited() {
    const found = /^\/(customers|leads|opportunities|contacts|contracts)\/(\d+)$/.exec(location.pathname);
    if (!found) return;
    const name = found[1] + "-" + found[2];
    localStorage.setItem(LATELY, JSON.stringify([name, ...lately().filter((one) => one !== name)].slice(0, 8)));
  }
  function ask() {
    const url = field.dataset.search;
    const text = field.value.trim();
    const mine = ++asked;
    const query = text ? "?q=" + encodeURIComponent(text) : "?recent=" + encodeURIComponent(lately().join(","));
    if (!url || (!text && !lately().length)) {
      records.replaceChildren();
      return refresh();
    }
    fetch(url + query, { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        if (mine !== asked) return; // a later question has been asked
        records.innerHTML = html;
        refresh();
      })
      .catch(() => {});
  }
  function typed(event) {
    if (event.isComposing) return; // what an input method is still writing is no question
    filter();
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  }
  field.addEventListener("input", typed);
  field.addEventListener("compositionend", typed);
  field.addEventListener("focus", () => !field.value && ask());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault(); // else the browser empties the field first, and it takes a second Escape
      return palette.close();
    }
    const list = options();
    const at = list.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.length) {
      event.preventDefault();
      choose(list[(at + step + list.length) % list.length]);
    } else if (event.key === "Enter" && list[at]) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) window.open(list[at].href, "_blank", "noopener");
      else list[at].click(); // a link like any other: the composer opens in place
    }
  });
  palette.addEventListener("close", () => {
    field.value = "";
    records.replaceChildren();
    filter();
  });
  visited();
  filter();
})();
