// Moves what a television shows by a few points each minute, so that nothing burns in.
(() => {
  "use strict";
  const PLACES = 7;
  let place = 0;
  setInterval(() => {
    place = (place + 1) % PLACES;
    document.body.dataset.shift = String(place);
  }, 60000);
})();
