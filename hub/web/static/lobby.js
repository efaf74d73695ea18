// Keeps a lobby's board fresh: hears by a stream that something changed, and asks for the board
// alone.  Without the stream it asks every few seconds.  Nothing here counts as a touch.
(() => {
  "use strict";

  const board = () => document.getElementById("board");
  if (!board()) return;
  const MOST_OFTEN_MS = 900;
  const SILENT_MS = 25000;
  const LONGEST_BACKOFF_MS = 60000;
  const everyMs = Number(board().dataset.every) * 1000;
  const find = (name) => document.querySelector(`[${name}]`);
  const say = (name, text) => {
    const place = find(name);
    if (place && place.textContent !== text) place.textContent = text;
  };

  // Patching: what is the same stays, with its focus; rows are known by their id.
  const sameKind = (one, other) =>
    one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.id === other.id;
  const patch = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType === Node.TEXT_NODE) {
      old.data = fresh.data;
      return;
    }
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
    let at = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      const same = wanted.id ? known.get(wanted.id) : at && !at.id && sameKind(at, wanted) ? at : null;
      if (same === at && at) {
        at = at.nextSibling;
      } else {
        old.insertBefore(same || wanted, at);
      }
      if (same) patch(same, wanted);
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  };
  const replace = (fresh) => {
    const old = board();
    const had = document.activeElement;
    const section = had && old.contains(had) ? had.closest("section") : null;
    patch(old, fresh);
    if (section && document.activeElement !== had) {
      const again = had.id && document.getElementById(had.id);
      const head = document.querySelector(`#${section.id} h2`) || document.querySelector("h1");
      (again || head).focus();
    }
  };

  // Asking: at most about once a second, one at a time, and never lost.
  let asking = false;
  let again = 0;
  let askedAt = -MOST_OFTEN_MS;
  let wellAt = performance.now();
  const ask = () => {
    if (again) return;
    const wait = Math.max(0, askedAt + MOST_OFTEN_MS - performance.now());
    again = setTimeout(fetchBoard, wait);
  };
  const fetchBoard = async () => {
    again = 0;
    if (asking) {
      ask();
      return;
    }
    asking = true;
    askedAt = performance.now();
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { "X-Refresh": "1" } });
      if (answer.status === 401) {
        location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("board");
      if (!fresh) throw new Error("no board");
      const before = { ...board().dataset };
      replace(document.adoptNode(fresh));
      wellAt = performance.now();
      tellChange(before);
    } catch {
      // The word that the page is old comes by the clock below; here it only tries again.
    } finally {
      asking = false;
      tellState();
    }
  };

  // Hearing: one stream, tried again ever more seldom, given up when the server has no room.
  let stream = null;
  let heardAt = 0;
  let backoffMs = 1000;
  let retry = 0;
  const isLive = () => stream !== null && stream.readyState === EventSource.OPEN && performance.now() - heardAt < SILENT_MS;
  const hang = () => {
    if (stream) stream.close();
    stream = null;
  };
  const later = () => {
    hang();
    if (retry) return;
    retry = setTimeout(listen, backoffMs * (0.75 + Math.random() / 2));
    backoffMs = Math.min(LONGEST_BACKOFF_MS, backoffMs * 2);
    tellState();
  };
  const heard = (event) => {
    heardAt = performance.now();
    backoffMs = 1000;
    if (event.data !== board().dataset.version) ask();
    tellState();
  };
  const listen = () => {
    retry = 0;
    if (document.hidden && !rings()) return;
    hang();
    heardAt = performance.now();
    stream = new EventSource(board().dataset.stream);
    stream.addEventListener("lobby", heard);
    stream.addEventListener("still", heard);
    stream.addEventListener("over", () => location.reload());
    stream.addEventListener("error", later);
  };

  const tellState = () => {
    const word = find("data-live-word");
    if (word) say("data-live-word", isLive() ? word.dataset.liveSays : word.dataset.askingSays);
    const stale = find("data-stale");
    if (stale) stale.hidden = performance.now() - wellAt < Math.max(SILENT_MS, 2.5 * everyMs);
    document.documentElement.dataset.hears = isLive() ? "live" : "asking";
  };
  const tellChange = (before) => {
    const now = board().dataset;
    const fresh = [now.calls !== before.calls ? now.calls : "", now.new !== before.new ? now.new : ""];
    const words = fresh.filter(Boolean).join(". ");
    if (words) say("data-announce", words);
    const known = (before.rings || "").split(" ");
    if ((now.rings || "").split(" ").some((call) => call && !known.includes(call))) ring();
  };

  // Sound: two notes for a call for help, once in a minute while it stands.  Off until asked for.
  const sound = find("data-sound");
  let audio = null;
  let rangAt = 0;
  const KEPT = "worksource-lobby-sound";
  const remembered = () => {
    try {
      return localStorage.getItem(KEPT) === "on";
    } catch {
      return false;
    }
  };
  const rings = () => sound !== null && remembered();
  const note = (pitch, from) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + from;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.45);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  };
  const ring = () => {
    if (!rings() || !audio || audio.state !== "running") return;
    rangAt = performance.now();
    note(880, 0);
    note(660, 0.3);
    document.dispatchEvent(new CustomEvent("lobby-rang"));
  };
  const showSound = () => {
    const button = sound.querySelector("button");
    const isOn = rings();
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = isOn ? button.dataset.on : button.dataset.off;
    sound.querySelector("[data-sound-wants]").hidden = !isOn || (audio !== null && audio.state === "running");
  };
  const wake = async () => {
    if (!rings()) return;
    audio = audio || new AudioContext();
    await audio.resume();
    showSound();
  };
  if (sound && "AudioContext" in window) {
    sound.hidden = false;
    sound.querySelector("button").addEventListener("click", async () => {
      try {
        localStorage.setItem(KEPT, rings() ? "off" : "on");
      } catch {
        return;
      }
      showSound();
      if (rings()) {
        await wake();
        ring();
      }
    });
    // On the click, not before: the hint goes away then, and nothing moves under the pointer.
    for (const touch of ["click", "keydown"]) document.addEventListener(touch, wake);
    showSound();
  }

  setInterval(() => {
    if (stream && performance.now() - heardAt > SILENT_MS) later();
    if (board().dataset.rings && performance.now() - rangAt > 60000) ring();
    tellState();
  }, 1000);
  setInterval(() => {
    if (!document.hidden && !isLive()) ask();
  }, everyMs);
  setInterval(() => {
    if (!document.hidden) ask();
  }, 30000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      if (!rings()) hang();
      return;
    }
    ask();
    if (!stream && !retry) listen();
  });
  addEventListener("pagehide", hang);
  addEventListener("pageshow", (event) => {
    if (event.persisted) listen();
  });
  listen();
})();
