"""
Between the link and the writer: a bounded box that is emptied all at once.

Whatever arrived during the last commit makes up the next one.  A full box makes the link
wait, and with it the broker.
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Final, NamedTuple

CAPACITY: Final = 20_000
MOST_AT_ONCE: Final = 5_000


class Arrived(NamedTuple):
    """A message as it came, and the connection it came on."""

    topic: str
    payload: bytes
    received_at: datetime
    generation: int = 0
    packet_number: int = 0
    """0: needs no acknowledgement."""


class Inbox:
    """Many put, one takes."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._waiting: list[Arrived] = []
        self._closed = False
        self._changed = threading.Condition()

    def put(self, message: Arrived) -> None:
        """Leave a message; waits while the box is full, and drops it once the box is closed."""
        with self._changed:
            while len(self._waiting) >= self._capacity and not self._closed:
                self._changed.wait()
            if self._closed:
                return
            self._waiting.append(message)
            if len(self._waiting) == 1:
                self._changed.notify_all()

    def add(self, message: Arrived) -> None:
        """Leave a message without ever waiting; in a box over-full it is dropped."""
        with self._changed:
            if len(self._waiting) < 2 * self._capacity and not self._closed:
                self._waiting.append(message)
                self._changed.notify_all()

    def take(self, wait_s: float) -> list[Arrived]:
        """All that lies there, the oldest first; waits a while if nothing does."""
        with self._changed:
            if not self._waiting and not self._closed:
                self._changed.wait(wait_s)
            taken = self._waiting[:MOST_AT_ONCE]
            del self._waiting[:MOST_AT_ONCE]
            self._changed.notify_all()
            return taken

    def wake(self) -> None:
        """Let a taker look up, though nothing came."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody waits at this box any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        return len(self._waiting)
