// Menus are <details data-menu>: they close on a click elsewhere and on Escape, arrows walk through them, and they are
// lifted over whatever scrolls around them.
(() => {
  "use strict";
  const doc = document;
  const items = (menu) => [...menu.querySelectorAll(".menu a, .menu button")].filter((one) => !one.disabled);

  function close(menu, focus) {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  }
  doc.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches || !menu.matches("details[data-menu]") || !menu.open) return;
    doc.querySelectorAll("details[data-menu][open]").forEach((other) => other !== menu && close(other));
    place(menu);
  }, true);
  function place(menu) {
    const list = menu.querySelector(".menu");
    const box = menu.getBoundingClientRect();
    list.style.position = "fixed";
    list.style.inset = "auto";
    const { width, height } = list.getBoundingClientRect();
    const left = menu.classList.contains("left") ? box.left : box.right - width;
    const below = box.bottom + 4;
    const top = below + height > innerHeight - 8 && box.top > height + 12 ? box.top - height - 4 : below;
    // A fixed part inside a transformed or contained one counts from that one, so that the difference is measured.
    list.style.left = "0px";
    list.style.top = "0px";
    const zero = list.getBoundingClientRect();
    list.style.left = Math.max(8, Math.min(left, innerWidth - width - 8)) - zero.left + "px";
    list.style.top = top - zero.top + "px";
  }
  doc.addEventListener("click", (event) => {
    doc.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target) || event.target.closest(".menu a, .menu button")) close(menu);
    });
  });
  addEventListener("scroll", (event) => {
    if (event.target.closest && event.target.closest(".menu")) return;
    doc.querySelectorAll("details[data-menu][open]").forEach((menu) => close(menu));
  }, true);
  doc.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const menu = event.target.closest && event.target.closest("details[data-menu]");
    if (!menu) return;
    if (event.key === "Escape" && menu.open) {
      event.preventDefault();
      return close(menu, true);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (!menu.open) menu.open = true;
    const list = items(menu);
    const at = list.indexOf(doc.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length;
    if (list[next]) list[next].focus();
  });
})();
