// A card pulled through a reader that types goes into the field, wherever the focus was.
(() => {
  "use strict";

  const field = document.querySelector("[data-swipe]");
  if (!field) return;
  const typesAway = (target) => target.matches("input, textarea, select");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typesAway(event.target)) return;
    if (event.key !== ";" && event.key !== "%") return;
    field.value = "";
    field.focus();
  });
})();
