// A kanban board. Needs Sortable before it.
//
//   <div id="board" data-board data-move-url="/opportunities/{id}/stage">
//     <section data-lane="3"> … <div data-cards> <a data-card="17" href="…"> …
//
// Dropping a card posts stage=<lane> and before=<id of the card below, or nothing> to its address. The server answers
// with the board (or 422 with the board as it is), which is morphed over this one: after a refusal everything stands
// where the server says. The key M on a card (or a button [data-move]) opens the menu that does the same without a mouse:
// a <dialog id="move"> with buttons name="stage".
(() => {
  "use strict";
  const doc = document;

  function setUp(board) {
    board.querySelectorAll("[data-cards]").forEach((list) => {
      if (list.sortable) return;
      list.sortable = new window.Sortable(list, {
        group: "cards",
        draggable: "[data-card]",
        animation: 120,
        delay: 150,
        delayOnTouchOnly: true,
        ghostClass: "slot",
        chosenClass: "drag",
        onEnd: (event) => {
          if (event.from === event.to && event.oldDraggableIndex === event.newDraggableIndex) return;
          const below = event.item.nextElementSibling;
          move(board, event.item.dataset.card, lane(event.item), below ? below.dataset.card || "" : "");
        },
      });
    });
  }
  const lane = (card) => card.closest("[data-lane]").dataset.lane;

  function move(board, id, stage, before) {
    const url = board.dataset.moveUrl.replace("{id}", id);
    lock(board, true);
    // A promise that settles also when the server refuses.
    window.htmx
      .ajax("POST", url, { source: board, target: board, swap: "morph:outerHTML", values: { stage, before } })
      .finally(() => {
        const fresh = doc.querySelector("[data-board]");
        if (fresh) {
          lock(fresh, false);
          setUp(fresh);
          const card = fresh.querySelector(`[data-card="${CSS.escape(id)}"]`);
          if (card) card.focus();
        }
      });
  }
  function lock(board, on) {
    board.toggleAttribute("aria-busy", on);
    board.querySelectorAll("[data-cards]").forEach((list) => list.sortable && list.sortable.option("disabled", on));
  }

  let moving = null;
  function openMenu(card) {
    const dialog = doc.getElementById("move");
    if (!dialog || !card) return;
    moving = card.dataset.card;
    dialog.querySelectorAll("[name=stage]").forEach((one) => (one.disabled = one.value === lane(card)));
    dialog.showModal();
    const first = dialog.querySelector("[name=stage]:not([disabled])");
    if (first) first.focus();
  }
  doc.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const card = event.target.closest && event.target.closest("[data-card]");
    if (!card) return;
    if (event.key === "m" || event.key === "M") {
      event.preventDefault();
      return openMenu(card);
    }
    walk(event, card);
  });
  function walk(event, card) {
    const cards = [...card.closest("[data-cards]").querySelectorAll("[data-card]")];
    const at = cards.indexOf(card);
    const lanes = [...card.closest("[data-board]").querySelectorAll("[data-cards]")];
    const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    let next = step && cards[at + step];
    for (let i = lanes.indexOf(card.closest("[data-cards]")) + side; side && !next && lanes[i]; i += side) {
      const others = lanes[i].querySelectorAll("[data-card]");
      next = others[Math.min(at, others.length - 1)];
    }
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
  doc.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) {
      event.preventDefault();
      return openMenu(button.closest("[data-card]"));
    }
    const choice = event.target.closest("#move [name=stage]");
    if (!choice || !moving) return;
    event.preventDefault();
    doc.getElementById("move").close();
    move(doc.querySelector("[data-board]"), moving, choice.value, "");
    moving = null;
  });
  doc.addEventListener("htmx:afterSettle", () => doc.querySelectorAll("[data-board]").forEach(setUp));
  doc.querySelectorAll("[data-board]").forEach(setUp);
})();
