// Pay: the plan editor's line numbers and problems, and the explanation of a line of a statement.
(() => {
  "use strict";
  const doc = document;

  // --- the editor: numbers beside the lines, Tab indents, a problem leads to its line -----------
  function number(editor) {
    const text = editor.querySelector("textarea");
    const gutter = editor.querySelector(".ed-n");
    const wrong = new Set(editor.dataset.problems.split(" ").filter(Boolean));
    const count = text.value.split("\n").length;
    if (Number(gutter.dataset.count) !== count) {
      gutter.dataset.count = count;
      gutter.replaceChildren(
        ...Array.from({ length: count }, (_, index) => {
          const node = doc.createElement("span");
          node.textContent = index + 1;
          if (wrong.has(String(index + 1))) node.className = "wrong";
          return node;
        }),
      );
    }
    gutter.scrollTop = text.scrollTop;
  }
  function indent(text, event) {
    event.preventDefault();
    text.setRangeText("  ", text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function goTo(text, line) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    const height = parseFloat(getComputedStyle(text).lineHeight) || 20;
    text.scrollTop = Math.max(0, (line - 5) * height);
    text.scrollIntoView({ block: "nearest" });
  }
  doc.querySelectorAll("[data-editor]").forEach((editor) => {
    const text = editor.querySelector("textarea");
    let leaving = false; // Escape lets the next Tab leave the field, for those who have no mouse
    text.addEventListener("input", () => number(editor));
    text.addEventListener("scroll", () => number(editor));
    text.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") leaving = true;
      else if (event.key === "Tab" && !event.shiftKey && !leaving) indent(text, event);
      else if (event.key !== "Tab") leaving = false;
    });
    number(editor);
  });
  doc.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-line]");
    const text = doc.querySelector("[data-editor] textarea");
    if (!link || !text) return;
    event.preventDefault();
    goTo(text, Number(link.dataset.line));
  });

  // --- the statement: which line is open; on phones the explanation stands under its line -------
  const phone = matchMedia("(max-width: 760px)");
  function mark(line) {
    doc.querySelectorAll(".ln[aria-expanded=true]").forEach((one) => one.setAttribute("aria-expanded", "false"));
    line.setAttribute("aria-expanded", "true");
  }
  doc.addEventListener("htmx:beforeRequest", (event) => {
    const line = event.target;
    if (!line.matches || !line.matches(".ln[data-why]")) return;
    const open = phone.matches && line.getAttribute("aria-expanded") === "true" && doc.querySelector("#why.drill");
    if (open) {
      event.preventDefault();
      open.remove();
      line.setAttribute("aria-expanded", "false");
    }
  });
  doc.addEventListener("htmx:beforeSwap", (event) => {
    const line = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!line || !line.matches || !line.matches(".ln[data-why]") || event.detail.xhr.status !== 200) return;
    mark(line);
    if (!phone.matches) return;
    // inline: the part moves under the line that was tapped
    const why = doc.getElementById("why") || doc.createElement("div");
    why.id = "why";
    why.classList.add("drill");
    line.after(why);
    event.detail.target = why;
  });
  doc.addEventListener("click", (event) => {
    const opener = event.target.closest && event.target.closest("[data-ask]");
    if (!opener) return;
    const field = doc.querySelector("#ask [name=line]");
    if (field) field.value = opener.dataset.ask;
  });
})();
