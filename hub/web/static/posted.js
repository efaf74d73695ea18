// The button that opens the browser's own way to print; without it the page says how.
(() => {
  "use strict";

  const button = document.querySelector("[data-print]");
  if (!button) return;
  button.hidden = false;
  document.querySelector("[data-without]").hidden = true;
  button.addEventListener("click", () => window.print());
})();
