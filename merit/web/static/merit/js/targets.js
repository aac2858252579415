// The grid of targets saves itself: all changed cells in one request, all or nothing; wrong cells say what is wrong.
// An input's name says what it is about and what was seen there: p12|2026-01|1200000.
(() => {
  "use strict";
  const doc = document;
  const form = doc.querySelector("[data-targets]");
  if (!form) return;
  const state = doc.querySelector("[data-state]");
  const errors = doc.querySelector("[data-errors]");
  const key = (input) => input.name.slice(0, input.name.lastIndexOf("|"));
  const inputs = () => [...form.querySelectorAll("[data-grid] input")];
  const changed = () => inputs().filter((input) => input.value !== input.dataset.saved);
  let timer = 0;
  let busy = false;

  function mark(input, text) {
    const cell = input.closest("td");
    const old = cell.querySelector(".msg");
    if (old) old.remove();
    cell.classList.toggle("bad", Boolean(text));
    if (!text) return input.removeAttribute("aria-invalid");
    const message = doc.createElement("span");
    message.className = "msg";
    message.id = `m-${key(input)}`;
    message.textContent = text;
    cell.append(message);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", message.id);
  }
  function say(text) {
    errors.hidden = !text;
    errors.querySelector("[data-said]").textContent = text || "";
  }
  function place(input, now, sent) {
    const untouched = input.value === input.dataset.saved || input.value === sent;
    input.name = `${key(input)}|${now.was}`;
    input.dataset.saved = now.text;
    if (untouched) {
      input.value = now.text;
      mark(input, "");
    }
    input.closest("td").classList.toggle("dirty", input.value !== now.text);
  }
  function saved(answer, sent) {
    inputs().forEach((input) => {
      const now = answer.cells[key(input)];
      if (now) place(input, now, sent.get(key(input)));
    });
    form.querySelectorAll("td[data-key]").forEach((cell) => {
      const now = answer.cells[cell.dataset.key];
      if (now) {
        cell.textContent = now.text;
        cell.classList.remove("part");
      }
    });
    form.querySelectorAll("tr[data-derived]").forEach((row) => {
      row.hidden = [...row.querySelectorAll("td[data-key]")].every((cell) => !cell.textContent);
    });
    form.querySelectorAll("[data-subject]").forEach((button) => {
      const cells = button.closest("tr").querySelectorAll("td.q");
      const last = cells[cells.length - 1];
      const input = last.querySelector("input");
      button.dataset.total = input ? input.value : last.textContent.trim();
    });
    say("");
    state.textContent = answer.text;
  }
  function refused(answer) {
    inputs().forEach((input) => {
      const now = (answer.now || {})[key(input)];
      if (now) {
        input.name = `${key(input)}|${now.was}`;
        input.dataset.saved = now.text;
        input.value = now.text;
      }
      mark(input, (answer.errors || {})[key(input)] || "");
    });
    say(answer.text);
    state.textContent = "";
  }
  async function send() {
    const cells = changed();
    if (busy || !cells.length) return;
    busy = true;
    const sent = new Map(cells.map((input) => [key(input), input.value]));
    const body = new FormData();
    ["metric", "year", "open"].forEach((name) => body.append(name, form.elements[name].value));
    cells.forEach((input) => body.append(input.name, input.value));
    state.textContent = "…";
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": doc.body.dataset.csrf },
      });
      if (answer.ok && !answer.redirected) saved(await answer.json(), sent);
      else if (answer.status === 422 || answer.status === 412) refused(await answer.json());
      else throw new Error(String(answer.status));
    } catch (error) {
      state.textContent = "";
      say(doc.body.dataset.errorText);
    }
    busy = false;
    // What was changed while the request was under way goes now; what was refused waits for its next change.
    if (changed().some((input) => sent.get(key(input)) !== input.value && !input.hasAttribute("aria-invalid"))) later(200);
  }
  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-grid] input")) return;
    mark(event.target, "");
    event.target.closest("td").classList.toggle("dirty", event.target.value !== event.target.dataset.saved);
    later(600);
  });
  form.addEventListener("grid:paste", () => later(0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    later(0);
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed().length) event.preventDefault();
  });
  doc.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-subject]");
    const dialog = doc.getElementById("spread");
    if (!button || !dialog) return;
    dialog.querySelector("[name=subject]").value = button.dataset.subject;
    dialog.querySelector("[name=total]").value = button.dataset.total;
    dialog.querySelector("[data-name]").textContent = button.dataset.name;
  });
})();
