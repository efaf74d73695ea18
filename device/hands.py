"""
Hands for a kiosk that nobody touches: a Unix socket, one JSON line each way.

Out: `{"view": {...}}` for what is shown, also to whoever has just come;
`{"recorded": {"type", "id", "seq", "at"}}` for each event the disk has; with a window
`{"drawn": screen}` when it is on the glass, and `{"key": "s"}` for the demo's key;
`{"spoken": ["sentence", ...]}` for what is read aloud.
In: `{"tell": verb, "value": ...}` is a touch, `{"press": "down"}` a key beside the screen,
`{"headphones": true}` their plug; `{"clock": {"synced": true, "offset_s": 0}}` sets a
pretended clock.  Nobody here can make the kiosk wait: what is to be written
lies in a queue for each listener.
"""

from __future__ import annotations

import json
import logging
import queue
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from contract.events import AnyEvent, event_type
from device.core.events import HeadphonesChanged, KeyName, Pressed
from device.core.spoken import Phrase
from device.core.view import Told, View

log = logging.getLogger(__name__)

_LONGEST_LINE = 4096
_Done = Told | Pressed | HeadphonesChanged
SetClock = Callable[[bool | None, float | None], None]


class Hands:
    """A `Screen` for whoever is connected, and a way to touch it."""

    def __init__(
        self, path: Path, tell: Callable[[_Done], None], set_clock: SetClock | None = None
    ) -> None:
        self._path = path
        self._tell = tell
        self._set_clock = set_clock
        self._lock = threading.Lock()
        self._listeners: list[_Listener] = []
        self._view: View | None = None
        path.unlink(missing_ok=True)
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(path))
        path.chmod(0o600)
        self._door.listen()

    def open(self) -> None:
        """Let in whoever waits at the door."""
        threading.Thread(target=self._welcome, name="hands", daemon=True).start()

    def show(self, view: View) -> None:
        """What the screen shows now."""
        with self._lock:
            self._view = view
            self._say({"view": view})

    def recorded(self, event: AnyEvent) -> None:
        """An event is on the disk."""
        facts = {"type": event_type(event), "id": event.id, "seq": event.seq}
        with self._lock:
            self._say({"recorded": facts | {"at": event.captured_at}})

    def drawn(self, view: View) -> None:
        """The window holds this view."""
        with self._lock:
            self._say({"drawn": view.screen})

    def spoken(self, phrases: tuple[Phrase, ...]) -> None:
        """These sentences are read aloud."""
        with self._lock:
            self._say({"spoken": [phrase.text for phrase in phrases]})

    def key_pressed(self) -> None:
        """The demo's key, S, was pressed in the window."""
        with self._lock:
            self._say({"key": "s"})

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._path.unlink(missing_ok=True)
        with self._lock:
            listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener.close()

    def _say(self, line: dict[str, Any]) -> None:
        text = msgspec.json.encode(line) + b"\n"
        for listener in self._listeners:
            listener.say(text)

    def _welcome(self) -> None:
        while True:
            try:
                link, _address = self._door.accept()
            except OSError:
                return  # closed
            with self._lock:
                listener = _Listener(link, self._hear, self._forget)
                self._listeners.append(listener)
                if self._view is not None:
                    self._say_to(listener, self._view)

    @staticmethod
    def _say_to(listener: _Listener, view: View) -> None:
        listener.say(msgspec.json.encode({"view": view}) + b"\n")

    def _forget(self, listener: _Listener) -> None:
        with self._lock, suppress(ValueError):
            self._listeners.remove(listener)

    def _hear(self, line: bytes) -> None:
        try:
            self._act(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            log.warning("the hands were told something that cannot be read (%s)", fault)

    def _act(self, order: dict[str, Any]) -> None:
        if "tell" in order:
            value = order.get("value")
            self._tell(Told(str(order["tell"]), None if value is None else str(value)))
        elif "press" in order:
            self._tell(Pressed(msgspec.convert(order["press"], KeyName)))
        elif "headphones" in order:
            self._tell(HeadphonesChanged(bool(order["headphones"])))
        elif "clock" in order and self._set_clock is not None:
            self._set_clock(order["clock"].get("synced"), order["clock"].get("offset_s"))
        else:
            log.warning("the hands were told something unknown")


class _Listener:
    """One connection: a thread that reads, a thread that writes."""

    def __init__(
        self,
        link: socket.socket,
        hear: Callable[[bytes], None],
        forget: Callable[[_Listener], None],
    ) -> None:
        self._link = link
        self._hear = hear
        self._forget = forget
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="hands-in", daemon=True).start()
        threading.Thread(target=self._write, name="hands-out", daemon=True).start()

    def say(self, line: bytes) -> None:
        self._lines.put(line)

    def close(self) -> None:
        with suppress(OSError):
            self._link.shutdown(socket.SHUT_RDWR)
        self._lines.put(None)

    def _read(self) -> None:
        with suppress(OSError), self._link.makefile("rb") as lines:
            while line := lines.readline(_LONGEST_LINE):
                self._hear(line)
        self._forget(self)
        self._lines.put(None)

    def _write(self) -> None:
        with suppress(OSError), self._link:
            while (line := self._lines.get()) is not None:
                self._link.sendall(line)
