// Two small things that a page can do without: fold the menu on a phone, and keep a board fresh.
(() => {
  "use strict";

  const bar = document.querySelector("[data-folds]");
  const button = document.querySelector(".menu-button");
  if (bar && button) {
    const fold = (isOpen) => {
      bar.classList.toggle("unfolded", isOpen);
      button.setAttribute("aria-expanded", String(isOpen));
    };
    bar.classList.add("folds");
    button.hidden = false;
    button.addEventListener("click", () => fold(!bar.classList.contains("unfolded")));
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && bar.classList.contains("unfolded")) {
        fold(false);
        button.focus();
      }
    });
  }

  // A live part is asked for again and replaced whole when it differs, but never under the
  // hands of whoever is in it.  The header tells the server that nobody touched anything.
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const everyMs = Number(live.dataset.live) * 1000;
  const state = document.querySelector("[data-live-state]");
  const tell = (text) => {
    if (!state || state.textContent === text) return;
    state.hidden = text === "";
    state.textContent = text;
  };

  const refresh = async () => {
    if (document.hidden || live.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
      if (answer.status === 401) {
        location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (fresh && fresh.innerHTML !== live.innerHTML) live.replaceChildren(...fresh.childNodes);
      tell("");
    } catch {
      tell("This page could not be refreshed: what it shows may be old. It tries again by itself.");
    }
  };
  setInterval(refresh, everyMs);
  document.addEventListener("visibilitychange", refresh);
})();
