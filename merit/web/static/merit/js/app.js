// The frame's behaviour: htmx settings, toasts, dialogs, keyboard shortcuts, theme, drawer, badges.
// Everything is delegated from the document, so that parts that arrive later need no setting up.
(() => {
  "use strict";
  const doc = document;
  const $ = (selector, root = doc) => root.querySelector(selector);

  // --- htmx -----------------------------------------------------------------
  doc.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = doc.body.dataset.csrf;
  });
  // A signed-out answer must not land inside a fragment: go there as a page.
  doc.addEventListener("htmx:beforeSwap", (event) => {
    const url = event.detail.xhr.responseURL || "";
    if (/\/sign-in(\?|$)/.test(url) && !location.pathname.startsWith("/sign-in")) {
      event.detail.shouldSwap = false;
      location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
    }
  });
  doc.addEventListener("htmx:responseError", (event) => {
    const data = doc.body.dataset;
    if ((event.detail.xhr.getResponseHeader("HX-Trigger") || "").includes('"toast"')) return; // the server says it itself
    const text = { 403: data.forbiddenText, 404: data.goneText }[event.detail.xhr.status];
    toast({ text: text || data.errorText, kind: "error" });
  });
  doc.addEventListener("htmx:sendError", () => toast({ text: doc.body.dataset.errorText, kind: "error" }));
  // A form that came back with errors: the reader's focus goes to them.
  doc.addEventListener("htmx:afterSettle", (event) => {
    const errors = $("[data-form-errors]", event.target) || $("[aria-invalid=true]", event.target);
    if (errors) errors.focus();
  });
  doc.addEventListener("htmx:afterRequest", (event) => {
    const dialog = event.target.closest && event.target.closest("dialog[open]");
    if (dialog && event.detail.successful && event.target.matches("form") && !dialog.hasAttribute("data-stay")) dialog.close();
  });

  // --- toasts ---------------------------------------------------------------
  const SHOWN_FOR = 6000;
  function fade(node) {
    if (node.classList.contains("bad")) return; // an error stays until it is closed
    setTimeout(() => {
      node.classList.add("out");
      setTimeout(() => node.remove(), 200);
    }, SHOWN_FOR);
  }
  function toast(what) {
    const { text, kind = "success" } = typeof what === "string" ? { text: what } : what;
    const node = $("#toast").content.firstElementChild.cloneNode(true);
    $("span", node).textContent = text;
    if (kind === "error" || kind === "bad") {
      node.classList.add("bad");
      node.setAttribute("role", "alert");
    } else if (kind === "warning" || kind === "warn") node.classList.add("warn");
    $("#toasts").append(node);
    fade(node);
  }
  window.merit = { toast };
  doc.addEventListener("toast", (event) => {
    // htmx puts a plain string into detail.value
    const detail = event.detail || {};
    toast("value" in detail ? detail.value : detail);
  });

  // --- clicks: dialogs, toasts, drawer, password ----------------------------
  function open(dialog) {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const field = $("[autofocus], .c input:not([type=hidden]), .c select, .c textarea, .c button:not([disabled])", dialog);
    if (field) field.focus();
  }
  function openDrawer() {
    const drawer = $("#drawer");
    if (!drawer.firstChild) drawer.append(...[...$(".side").children].map((node) => node.cloneNode(true)));
    drawer.showModal();
  }
  doc.addEventListener("click", (event) => {
    const at = event.target;
    if (!at.closest) return;
    const opener = at.closest("[data-dialog]");
    if (opener) {
      const drawer = opener.closest("#drawer");
      if (drawer) drawer.close();
      const menu = opener.closest("details[open]");
      if (menu) menu.open = false;
      open(doc.getElementById(opener.dataset.dialog));
    }
    if (at.closest("[data-close]")) at.closest("dialog").close();
    if (at.closest("[data-dismiss]")) at.closest("[data-toast]").remove();
    if (at.closest("[data-drawer]")) openDrawer();
    if (at.matches("dialog[open]") && outside(at, event)) at.close();
    const eye = at.closest("[data-reveal]");
    if (eye) {
      const field = eye.parentElement.querySelector("input");
      field.type = field.type === "password" ? "text" : "password";
      eye.setAttribute("aria-pressed", String(field.type === "text"));
    }
  });
  function outside(dialog, event) {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    return !inside && event.detail > 0; // a key press that clicks has no place
  }

  // --- keys -----------------------------------------------------------------
  // An element with data-key="L" is clicked by L. "Control+Enter" sends the form that one is in.
  const typing = (node) => node.closest && node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");
  doc.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return; // an input method's Enter belongs to it
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return open($("#palette"));
    }
    if (mod && event.key === "Enter") {
      const form = event.target.closest("form");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (mod || event.altKey || typing(event.target) || doc.body.dataset.keys === "off") return;
    if (event.key === "?" && $("#keys")) {
      event.preventDefault();
      return openKeys();
    }
    const root = $("dialog[open]") || doc;
    if (event.key === "/" && root === doc) {
      const field = $("main input[type=search]");
      event.preventDefault();
      return field ? field.focus() : open($("#palette"));
    }
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const able = [...root.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((node) => !node.disabled && node.getClientRects().length);
    const target = able.find((node) => !("keyLast" in node.dataset)) || able[0]; // the page's own meaning of a key comes first
    if (target) {
      event.preventDefault();
      target.click();
    }
  });

  // What the page's own keys do is said by the elements themselves.
  function openKeys() {
    const list = $("[data-keys-here]");
    const rows = [...doc.querySelectorAll("[data-key]")].filter((node) => !node.disabled && node.getClientRects().length);
    const seen = new Map(rows.map((node) => [node.dataset.key, label(node)]));
    list.replaceChildren(...[...seen].map(([key, text]) => row(key, text)));
    $(".keys-h").hidden = !seen.size;
    open($("#keys"));
  }
  function label(node) {
    const copy = node.cloneNode(true);
    copy.querySelectorAll("kbd, .sr").forEach((one) => one.remove());
    return node.getAttribute("aria-label") || copy.textContent.trim();
  }
  function row(key, text) {
    const [line, name, value, shown] = ["div", "dt", "dd", "kbd"].map((tag) => doc.createElement(tag));
    name.textContent = text;
    shown.textContent = key;
    value.append(shown);
    line.append(name, value);
    return line;
  }

  // --- theme ----------------------------------------------------------------
  doc.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const button = event.submitter;
    const body = new FormData(form, button);
    fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": doc.body.dataset.csrf } }).then((answer) => {
      if (!answer.ok) return form.submit();
      doc.documentElement.dataset.theme = button.value;
      form.querySelectorAll("button[name=theme]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    });
  });

  // --- numbers beside the sidebar's places -----------------------------------
  function showBadges(numbers) {
    doc.querySelectorAll("[data-badge]").forEach((node) => {
      node.textContent = numbers[node.dataset.badge] || "";
    });
  }
  function badges() {
    const nav = $("[data-badges]");
    if (!nav) return;
    try {
      showBadges(JSON.parse(sessionStorage.getItem("badges")) || {});
    } catch (error) {
      sessionStorage.removeItem("badges");
    }
    fetch(nav.dataset.badges, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((numbers) => {
        sessionStorage.setItem("badges", JSON.stringify(numbers));
        showBadges(numbers);
      })
      .catch(() => {});
  }
  // A composer that is unfolded has the focus in its text; Escape folds it again, and keeps what is written.
  doc.addEventListener("click", (event) => {
    const line = event.target.closest && event.target.closest(".compose > summary");
    if (line) requestAnimationFrame(() => line.parentElement.open && line.parentElement.querySelector("textarea")?.focus());
  });
  doc.addEventListener("keydown", (event) => {
    const box = event.key === "Escape" && !event.isComposing && !event.defaultPrevented && event.target.closest(".compose[open]");
    if (!box) return;
    box.open = false;
    box.querySelector("summary").focus();
  });

  // #move-stage opens that dialog, #comment that composer: links from elsewhere lead into what a page can do.
  function unfold() {
    const part = location.hash.length > 1 && doc.getElementById(location.hash.slice(1));
    if (part && part.matches("dialog")) open(part);
    else if (part && part.matches("details")) part.open = true;
  }
  addEventListener("hashchange", unfold);
  unfold();
  badges();
  doc.addEventListener("badges", badges); // an answer that changed the numbers says so
  doc.querySelectorAll("[data-toast]").forEach(fade);
  const errors = $("main [data-form-errors]");
  if (errors) errors.focus();
})();
