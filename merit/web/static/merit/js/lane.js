// The version of a card that is moved on the board.
(() => {
  "use strict";
  const doc = document;
  // A card says which version of it was seen, so that of two who move it one is told.
  doc.addEventListener("htmx:configRequest", (event) => {
    const found = /^\/opportunities\/(\d+)\/lane$/.exec(event.detail.path);
    const card = found && doc.querySelector(`[data-card="${found[1]}"]`);
    if (card) event.detail.parameters.version = card.dataset.version;
  });
})();
