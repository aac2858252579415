// Files of a record ([data-files]): chosen, photographed or dropped anywhere on its page; sent one after the other, with
// progress. Without script the form sends them by itself.
(() => {
  "use strict";
  const doc = document;
  const panel = () => doc.querySelector("[data-files]");
  let waiting = [];
  let busy = false;

  function problem(here, file) {
    const ending = "." + file.name.split(".").pop().toLowerCase();
    if (file.size > Number(here.dataset.most)) return here.dataset.tooLarge;
    if (!here.dataset.accept.split(",").includes(ending)) return here.dataset.notTaken;
    return "";
  }
  function line(file) {
    const [item, name, bar] = ["li", "span", "progress"].map((tag) => doc.createElement(tag));
    name.textContent = file.name;
    name.className = "trunc";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(name, bar);
    const list = panel().querySelector(".sending");
    if (list) list.append(item);
    return { item, bar };
  }
  function refuse(file, why) {
    window.merit.toast({ kind: "error", text: file.name + ": " + why });
  }
  function take(files) {
    const here = panel();
    if (!here || !here.querySelector("form.drop")) return;
    for (const file of files) {
      const why = problem(here, file);
      if (why) refuse(file, why);
      else waiting.push(file);
    }
    next();
  }
  function next() {
    if (busy || !waiting.length) return;
    const here = panel();
    const file = waiting.shift();
    const { item, bar } = line(file);
    const form = new FormData(here.querySelector("form.drop"));
    form.delete("file");
    form.append("file", file, file.name);
    const sent = new XMLHttpRequest();
    sent.open("POST", here.querySelector("form.drop").action);
    sent.setRequestHeader("HX-Request", "true");
    sent.setRequestHeader("X-CSRFToken", doc.body.dataset.csrf);
    sent.upload.onprogress = (event) => event.lengthComputable && (bar.value = (100 * event.loaded) / event.total);
    sent.onloadend = () => {
      busy = false;
      item.remove();
      if (sent.status === 200 || sent.status === 422) show(sent.responseText);
      else refuse(file, here.dataset.broken);
      next();
    };
    busy = true;
    sent.send(form);
  }
  function show(html) {
    const old = panel();
    const pending = [...old.querySelectorAll(".sending li")];
    const part = doc.createRange().createContextualFragment(html);
    const fresh = part.querySelector("[data-files]");
    if (!fresh) return;
    const list = fresh.querySelector(".sending");
    if (list) list.append(...pending);
    old.replaceWith(fresh);
    if (window.htmx) window.htmx.process(fresh);
  }
  doc.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches("[data-files] input[type=file]")) {
      take([...input.files]);
      input.value = "";
    } else if (input.matches("input[type=file][data-names]")) {
      const said = input.closest("form").querySelector("[data-names-of]");
      if (said) said.textContent = [...input.files].map((file) => file.name).join(", ");
    }
  });

  // --- dropping ---------------------------------------------------------------
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files") && panel() && panel().querySelector("form.drop");
  let over = 0;
  doc.addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over += 1;
    panel().classList.add("over");
  });
  doc.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  doc.addEventListener("dragleave", (event) => {
    if (!carries(event)) return;
    over = Math.max(0, over - 1);
    if (!over) panel().classList.remove("over");
  });
  doc.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over = 0;
    panel().classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  // Pictures from the clipboard go to the files, unless something is being written.
  doc.addEventListener("paste", (event) => {
    if (event.target.closest("input, textarea")) return;
    const files = event.clipboardData ? [...event.clipboardData.files] : [];
    if (files.length && panel()) take(files);
  });
})();
