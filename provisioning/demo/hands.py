"""
A customer's eyes and fingers: sees the kiosk's screen, touches it.

Speaks with the kiosk's hands (one Unix socket, a JSON line each way): `view` lines tell
what is shown, `recorded` which event went to the disk, `drawn` what is on the glass, `key`
that somebody pressed the demo's key in the window; `tell` lines are touches.
A kiosk that dies is noticed as KioskGone, and `connect` finds the next one.
"""

from __future__ import annotations

import json
import queue
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisioning.demo.errors import KioskGone, KioskSilent
from provisioning.demo.processes import wait_until

WAIT_S = 15.0
CONNECT_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen as a customer sees it."""

    screen: str
    choices: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    hint: str = ""
    headline: str = ""
    buttons: frozenset[tuple[str, str | None]] = frozenset()
    """What each button tells: verb and value."""

    @classmethod
    def of(cls, view: dict[str, Any]) -> Shown:
        choices = view.get("choices", ())
        return cls(
            view["screen"],
            tuple(choice["code"] for choice in choices),
            tuple(choice["code"] for choice in choices if choice["selected"]),
            view.get("hint", ""),
            view.get("headline", ""),
            frozenset((tell["verb"], tell.get("value")) for tell in view.get("tells", ())),
        )

    def offers(self, verb: str, value: str | None = None) -> bool:
        """Whether there is such a button."""
        return (verb, value) in self.buttons


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that a kiosk has put on its disk, and when we heard of it."""

    id: str
    type: str
    seq: int
    heard_at: float


@dataclass(slots=True)
class Ears:
    """Who is told of what beside the views; each is called on the listening thread."""

    recorded: Callable[[Recorded], None] = lambda _: None
    drawn: Callable[[str], None] = lambda _: None
    key: Callable[[], None] = lambda: None


class Hands:
    """One customer at one kiosk at a time."""

    def __init__(self, kiosk: str, path: Path) -> None:
        self.kiosk = kiosk
        self.ears = Ears()
        self._path = path
        self._views: queue.SimpleQueue[Shown | None] = queue.SimpleQueue()
        self._link: socket.socket | None = None
        self._listening: threading.Thread | None = None
        self.shown = Shown("nothing")

    def connect(self, within_s: float = CONNECT_WITHIN_S) -> None:
        """Step up to the kiosk, however long it takes to come back.  Raises KioskSilent."""
        self.close()
        if not wait_until(self._connected, within_s):
            raise KioskSilent(self.kiosk, "a kiosk that listens", "nothing")
        self._views = queue.SimpleQueue()
        self._listening = threading.Thread(
            target=self._listen, args=(self._link, self._views), name=f"eyes at {self.kiosk}"
        )
        self._listening.start()

    def touch(self, verb: str, value: str | None = None) -> None:
        """Touch a button."""
        self.say({"tell": verb} | ({} if value is None else {"value": value}))

    def say(self, line: dict[str, Any]) -> None:
        """Send any line.  Raises KioskGone."""
        if self._link is None:
            raise KioskGone(self.kiosk)
        try:
            self._link.sendall(json.dumps(line).encode() + b"\n")
        except OSError as cause:
            raise KioskGone(self.kiosk) from cause

    def see(self, *screens: str, within_s: float = WAIT_S) -> Shown:
        """Wait for one of these screens.  Raises KioskGone, KioskSilent."""
        return self.see_that(lambda shown: shown.screen in screens, " or ".join(screens), within_s)

    def see_that(
        self, holds: Callable[[Shown], bool], awaited: str, within_s: float = WAIT_S
    ) -> Shown:
        """Wait for a screen that `holds`, the present one included."""
        deadline = time.monotonic() + within_s
        while not holds(self.shown):
            left = deadline - time.monotonic()
            try:
                shown = self._views.get(timeout=max(left, 0.0))
            except queue.Empty:
                raise KioskSilent(self.kiosk, awaited, self.shown.screen) from None
            if shown is None:
                raise KioskGone(self.kiosk)
            self.shown = shown
        return self.shown

    def look_again(self) -> None:
        """Forget what was shown so far, so that `see` waits for something new."""
        while not self._views.empty():
            shown = self._views.get()
            if shown is None:
                raise KioskGone(self.kiosk)
        self.shown = Shown("nothing")

    def close(self) -> None:
        if self._link is not None:
            with suppress(OSError):  # the kiosk was quicker
                self._link.shutdown(socket.SHUT_RDWR)
            self._link.close()
            self._link = None
        if self._listening is not None:
            self._listening.join()
            self._listening = None

    def _connected(self) -> bool:
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(str(self._path))
        except OSError:
            link.close()
            return False
        self._link = link
        return True

    def _listen(self, link: socket.socket, views: queue.SimpleQueue[Shown | None]) -> None:
        with suppress(OSError), link.makefile("rb") as lines:
            for line in lines:
                self._hear(line, views)
        views.put(None)

    def _hear(self, line: bytes, views: queue.SimpleQueue[Shown | None]) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            return  # the last line of a kiosk that was killed
        match told:
            case {"view": view}:
                views.put(Shown.of(view))
            case {"recorded": event}:
                heard = Recorded(event["id"], event["type"], event["seq"], time.monotonic())
                self.ears.recorded(heard)
            case {"drawn": screen}:
                self.ears.drawn(screen)
            case {"key": _}:
                self.ears.key()
            case _:
                pass  # a newer kiosk may say more
