// A look at a record from a list, and the way from record to record.
//
// Whatever carries data-peek="/customers/12/peek" (a row or a link) can be looked into: by Space while the focus is in it,
// or by the button that appears in it. The list that one came from is remembered for this tab, with its address and the
// records on its page, so that a record's page leads to the next (J) and the one before (K), over the ends of the page too.
(() => {
  "use strict";
  const doc = document;
  const KEY = "merit-list";
  const RECORD = /^\/[a-z-]+\/\d+$/;
  const recordOf = (row) => row.dataset.peek.replace(/\/peek$/, "");
  const rowsOf = (root) => [...root.querySelectorAll("main [data-peek]")];
  const rows = () => rowsOf(doc).filter((row) => row.getClientRects().length);
  const typing = (node) => node.closest && node.closest("input, textarea, select, [contenteditable=true]");
  const off = () => doc.body.dataset.keys === "off";

  // --- the list that one came from ---------------------------------------------
  function listed(root, url) {
    const step = (name) => {
      const link = root.querySelector(`main .pager a[rel=${name}]`);
      return link ? new URL(link.getAttribute("href"), url).href : "";
    };
    return { url, items: [...new Set(rowsOf(root).map(recordOf))], next: step("next"), previous: step("prev") };
  }
  function remember() {
    const list = listed(doc, location.href);
    if (list.items.length) sessionStorage.setItem(KEY, JSON.stringify(list));
  }
  function remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY));
    } catch (error) {
      return null;
    }
  }
  function turn(url, last) {
    return fetch(url, { headers: { Accept: "text/html" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        const list = listed(new DOMParser().parseFromString(html, "text/html"), url);
        if (!list.items.length) return;
        sessionStorage.setItem(KEY, JSON.stringify(list));
        location.assign(list.items[last ? list.items.length - 1 : 0]);
      })
      .catch(() => {});
  }
  function neighbours() {
    const list = remembered();
    const at = list && RECORD.test(location.pathname) ? list.items.indexOf(location.pathname) : -1;
    const made = doc.getElementById("neighbours");
    if (at < 0 || !made) return;
    const nav = made.content.firstElementChild.cloneNode(true);
    nav.querySelector("[data-place]").textContent = `${at + 1} / ${list.items.length}${list.next ? "+" : ""}`;
    const [before, after] = ["previous", "next"].map((name) => nav.querySelector(`[data-step=${name}]`));
    step(before, list.items[at - 1], list.previous, true);
    step(after, list.items[at + 1], list.next, false);
    doc.querySelector(".top .r").prepend(nav);
    const back = doc.querySelector(".crumb > a");
    const from = new URL(list.url);
    if (back && back.pathname === from.pathname) back.href = from.pathname + from.search;
  }
  function step(link, record, page, last) {
    if (record) link.href = record;
    else if (page) {
      link.href = page;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        turn(page, last);
      });
    } else {
      link.removeAttribute("data-key");
      link.setAttribute("aria-disabled", "true");
    }
  }
  doc.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (link && RECORD.test(link.pathname) && link.closest("[data-peek], .peek")) remember();
  }, true);

  // --- the look -------------------------------------------------------------------
  let panel = null;
  let origin = null;
  function frame() {
    if (panel) return panel;
    panel = doc.createElement("dialog");
    panel.className = "peek";
    panel.setAttribute("aria-labelledby", "peek-title");
    doc.body.append(panel);
    return panel;
  }
  function look(row) {
    fetch(row.dataset.peek, { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        if (!html) return;
        rows().forEach((one) => one.classList.toggle("peeked", one === row));
        origin = row;
        frame().innerHTML = html;
        if (!panel.open) panel.show();
        panel.querySelector("h2").focus();
        row.scrollIntoView({ block: "nearest" });
      })
      .catch(() => {});
  }
  const focusable = (row) => (row.matches("a, button") ? row : row.querySelector("a[href], button"));
  function close() {
    if (!panel || !panel.open) return;
    panel.close();
    rows().forEach((one) => one.classList.remove("peeked"));
    const back = origin && origin.isConnected && focusable(origin);
    if (back) back.focus();
  }
  function walk(by) {
    const all = rows();
    const focused = doc.activeElement && doc.activeElement.closest("[data-peek]");
    const at = all.indexOf(panel && panel.open ? origin : focused);
    const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (!row) return;
    if (panel && panel.open) return look(row);
    const target = focusable(row);
    if (target) target.focus();
  }
  doc.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (doc.querySelector("dialog[open]:not(.peek)")) return;
    const shown = panel && panel.open;
    const key = event.key.toLowerCase();
    const row = event.target.closest && event.target.closest("[data-peek]");
    if (event.key === "Escape" && shown) close();
    else if (event.key === " " && row && !event.target.matches("button, summary, [role=button]")) look(row);
    else if (event.key === "Enter" && shown && event.target.id === "peek-title") panel.querySelector("h2 a").click();
    else if (!off() && (key === "j" || key === "k") && rows().length && !event.shiftKey && (shown || !doc.querySelector("[data-rows]"))) walk(key === "j" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  doc.addEventListener("click", (event) => {
    const at = event.target;
    if (!at.closest) return;
    const button = at.closest("[data-peek-open]");
    if (button) {
      event.preventDefault();
      event.stopPropagation(); // the cell around it may be one that a click edits
      look(button.closest("[data-peek]"));
    } else if (at.closest("[data-peek-close]")) close();
  }, true);

  // --- the button in each row -------------------------------------------------------
  function mark() {
    const made = doc.getElementById("peek-button");
    if (!made) return;
    doc.querySelectorAll("main tr[data-peek]:not([data-peeks])").forEach((row) => {
      row.dataset.peeks = "";
      const cell = row.querySelector("td.cell2, th[scope=row], td:has(a[href])");
      if (cell) cell.append(made.content.firstElementChild.cloneNode(true));
    });
  }
  doc.addEventListener("htmx:afterSettle", mark);
  mark();
  neighbours();
})();
