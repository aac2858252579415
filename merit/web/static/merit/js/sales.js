// Forms and filters of contracts and their money: picking records while typing, rows, list prices, live sums.
(() => {
  "use strict";
  const doc = document;
  const $$ = (selector, root = doc) => [...root.querySelectorAll(selector)];

  // --- numbers: exact, in units of 10^-12, so that what is shown is what will be booked -------------------------
  const FINE = 12;
  const UNIT = 10n ** BigInt(FINE);
  function exact(text) {
    const plain = (text || "").replace(/[！-～]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/￥/g, "¥").replace(/[−–]/g, "-").replace(/[\s,]/g, "").replace(/^([+-]?)(?:[A-Z]{0,3}[$¥€£]|[A-Z]{3})/, "$1").replace(/%$/, "");
    const found = /^([+-]?)(\d*)(?:\.(\d{0,12}))?$/.exec(plain);
    if (!found || !(found[2] || found[3]) || plain.length > 40) return null;
    const size = BigInt(found[2] || "0") * UNIT + BigInt((found[3] || "").padEnd(FINE, "0"));
    return found[1] === "-" ? -size : size;
  }
  function rounded(value, scale, places) {
    // value is in units of 10^-scale; a half goes away from zero
    const step = 10n ** BigInt(scale - places);
    const size = value < 0n ? -value : value;
    const whole = (2n * size + step) / (2n * step);
    return value < 0n ? -whole : whole;
  }
  function written(whole, places) {
    const digits = (whole < 0n ? -whole : whole).toString().padStart(places + 1, "0");
    const front = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
    return (whole < 0n ? "−" : "") + front + (places ? "." + digits.slice(-places) : "");
  }

  // --- picking: the browser's own list of suggestions, filled while one types ------------------------------------
  let lists = 0;
  const waiting = new WeakMap();
  function offer(input) {
    const day = doc.querySelector("[name=signed_on]");
    const url = new URL(input.dataset.pick, location.origin);
    url.searchParams.set("q", input.value);
    if (day && day.value) url.searchParams.set("day", day.value);
    fetch(url, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { items: [] }))
      .then(({ items }) => {
        const list = doc.getElementById(input.getAttribute("list"));
        list.replaceChildren(
          ...items.map((item) => {
            const option = doc.createElement("option");
            option.value = item.value;
            option.label = item.label ? `${item.value} · ${item.label}` : item.value;
            if (item.price) option.dataset.price = item.price;
            return option;
          })
        );
        chosen(input);
      })
      .catch(() => {});
  }
  function ready(input) {
    if (input.hasAttribute("list")) return;
    const list = doc.createElement("datalist");
    list.id = `pick-${++lists}`;
    input.after(list);
    input.setAttribute("list", list.id);
  }
  function chosen(input) {
    const row = input.closest("[data-rows=lines] [data-row]");
    const list = doc.getElementById(input.getAttribute("list"));
    const option = list && [...list.options].find((one) => one.value === input.value);
    if (!row || !option || !option.dataset.price || input.dataset.priced === input.value) return;
    input.dataset.priced = input.value;
    for (const name of ["unit_price", "list_price"]) {
      const field = row.querySelector(`[name$="-${name}"]`);
      if (field && (name === "list_price" || !field.value || field.dataset.filled)) {
        field.value = option.dataset.price;
        field.dataset.filled = "1";
      }
    }
    sums();
  }
  doc.addEventListener("focusin", (event) => {
    const input = event.target;
    if (!input.matches("input[data-pick]")) return;
    ready(input);
    offer(input);
  });
  doc.addEventListener("input", (event) => {
    const input = event.target;
    if (input.matches("input[data-pick]")) {
      ready(input);
      chosen(input);
      clearTimeout(waiting.get(input));
      if (!event.isComposing) waiting.set(input, setTimeout(() => offer(input), 160));
    } else if (input.closest("[data-rows]")) delete input.dataset.filled;
    if (input.closest("[data-contract]")) sums();
  });

  // --- rows: add one, take one away, number them anew --------------------------------------------------------------
  function number(section) {
    const prefix = section.dataset.rows;
    const rows = $$("[data-row]", section);
    rows.forEach((row, n) => {
      for (const node of $$("[name], [id], [for], [aria-describedby]", row)) {
        for (const key of ["name", "id", "for", "aria-describedby"]) {
          const text = node.getAttribute(key);
          if (text) node.setAttribute(key, text.replace(new RegExp(`${prefix}-\\d+-`, "g"), `${prefix}-${n}-`));
        }
      }
    });
    section.querySelector(`[name="${prefix}-TOTAL_FORMS"]`).value = rows.length;
  }
  function blank(row) {
    for (const field of $$("input, select", row)) {
      if (!field.hasAttribute("data-keep")) field.value = "";
      field.removeAttribute("list");
      field.removeAttribute("aria-invalid");
      delete field.dataset.priced;
      delete field.dataset.filled;
    }
    $$(".err, datalist", row).forEach((node) => node.remove());
  }
  function add(section) {
    const rows = $$("[data-row]", section);
    const row = rows[rows.length - 1].cloneNode(true);
    blank(row);
    rows[rows.length - 1].after(row);
    number(section);
    row.querySelector("input, select").focus();
  }
  doc.addEventListener("click", (event) => {
    const at = event.target.closest("[data-add-row], [data-remove-row], [data-raise-row]");
    if (!at) return;
    const section = at.closest("[data-rows]");
    if (at.matches("[data-add-row]")) add(section);
    else if (at.matches("[data-raise-row]")) {
      const row = at.closest("[data-row]");
      if (row.previousElementSibling) row.previousElementSibling.before(row);
      number(section);
      at.focus();
    }
    else if ($$("[data-row]", section).length > 1) {
      const row = at.closest("[data-row]");
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      number(section);
      next.querySelector("input, select").focus();
    } else blank(at.closest("[data-row]"));
    sums();
  });

  // --- sums under the rows ---------------------------------------------------------------------------------------------
  let last = null;
  function sums() {
    const form = doc.querySelector("[data-contract]");
    if (!form) return;
    const places = Number(form.dataset.places || "2");
    const value = (row, name) => exact((row.querySelector(`[name$="-${name}"]`) || {}).value);
    let total = 0n;
    for (const row of $$("[data-rows=lines] [data-row]", form)) {
      const [quantity, price] = [value(row, "quantity"), value(row, "unit_price")];
      const cell = row.querySelector("[data-line-total]");
      const known = quantity !== null && price !== null;
      const line = known ? rounded(quantity * price, 2 * FINE, places) : 0n;
      cell.textContent = known ? written(line, places) : "—";
      total += line;
    }
    show(form, "[data-lines-total]", written(total, places));
    const amount = form.querySelector("[name=amount]");
    if (amount) {
      // An amount that was the sum of the lines follows them.
      if (last !== null && last !== total && exact(amount.value) === last * 10n ** BigInt(FINE - places)) amount.value = written(total, places);
      amount.placeholder = total ? written(total, places) : "";
      last = total;
    }
    const shares = $$("[data-rows=credits] [data-row]", form).map((row) => value(row, "share"));
    const sum = shares.reduce((whole, one) => whole + (one || 0n), 0n);
    const said = `${written(rounded(sum, FINE, 2), 2).replace(/\.?0+$/, "") || "0"}%`;
    show(form, "[data-shares-total]", said, sum !== 0n && sum !== 100n * UNIT);
    const dues = $$("[data-rows=schedule] [data-row]", form).map((row) => value(row, "amount"));
    const due = dues.reduce((whole, one) => whole + (one || 0n), 0n);
    const agreed = amount && exact(amount.value);
    const differs = due !== 0n && agreed != null && agreed !== due;
    show(form, "[data-dues-total]", written(rounded(due, FINE, places), places), differs);
  }
  function show(form, selector, text, wrong = false) {
    const cell = form.querySelector(selector);
    if (!cell) return;
    cell.textContent = text;
    cell.classList.toggle("wrong", wrong);
  }

  // --- filters send themselves; a form that books money is sent once -----------------------------------------------
  doc.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && event.target.matches("select, input[data-pick]")) form.requestSubmit();
  });
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-auto]")) $$("input, select", form).forEach((field) => (field.disabled = !field.value));
    if (!form.matches("[data-once], [data-contract]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  addEventListener("pageshow", () => $$("form[data-auto] :disabled").forEach((field) => (field.disabled = false)));
  doc.addEventListener("htmx:afterSettle", sums);
  sums();
})();
