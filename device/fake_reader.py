"""
A reader without a reader: for tests and `--fake-hardware`.

It listens through the same `Listener` as the serial driver, remembers what it
answered, and can be unplugged.  Any thread may swipe.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from contract.cards import LegacyRule, Reading
from contract.reader_bytes import magtek
from contract.stripe import Swipe, holding
from device.core.framing import ANY_FRAMING, Framing
from device.core.listening import Listener
from device.errors import ReaderLost
from device.ports import ReaderCondition

NAME = "the pretended reader"


class FakeReader:
    """Plays a reader and its port."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        framing: Framing = ANY_FRAMING,
        legacy: LegacyRule | None = None,
        wait_s: float = 0.25,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.readings: list[Reading] = []
        """Everything that was answered, in order."""
        self._now = now
        self._wait_s = wait_s
        self._monotonic = monotonic
        self._listener = Listener(framing, legacy)
        self._waiting: deque[Reading] = deque()
        self._bytes: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._is_plugged = True
        self._was_pulled = False
        self._is_up = False
        self._last_good_at: datetime | None = None

    def swipe(self, swipe: Swipe) -> None:
        """Pull a card through."""
        self.send(magtek(swipe))

    def swipe_token(self, token: str) -> None:
        """Pull one of our own cards through."""
        self.swipe(Swipe(track2=holding(token)))

    def send(self, data: bytes) -> None:
        """Bytes, as a reader on a line would send them."""
        if self._is_plugged:
            self._bytes.put(data)

    def unplug(self) -> None:
        """From now on the reader is away; what it said and nobody read is lost."""
        self._is_plugged = False
        self._was_pulled = True
        with suppress(queue.Empty):
            while True:
                self._bytes.get_nowait()
        self._bytes.put(b"")

    def plug_in(self) -> None:
        """The reader is back."""
        self._is_plugged = True

    def read_swipe(self) -> Reading | None:
        """The next swipe; None after a quiet moment.  Raises ReaderLost."""
        self._look_at_the_plug()
        until = self._monotonic() + self._wait_s
        while not self._waiting and (left_s := until - self._monotonic()) > 0:
            self._listen(left_s)
        if not self._waiting:
            return None
        self.readings.append(self._waiting.popleft())
        return self.readings[-1]

    def condition(self) -> ReaderCondition:
        listener = self._listener
        return ReaderCondition(
            is_up=self._is_up,
            firmware=listener.firmware,
            swipes_good=listener.swipes_good,
            swipes_bad=listener.swipes_bad,
            last_good_at=self._last_good_at,
        )

    def take_legacy(self, rule: LegacyRule | None) -> None:
        self._listener.take_legacy(rule)

    def close(self) -> None:
        self._is_up = False

    def _look_at_the_plug(self) -> None:
        if self._was_pulled:
            self._was_pulled = not self._is_plugged
            self._is_up = False
            raise ReaderLost(NAME)
        if not self._is_up:
            self._listener.start_anew()
            self._is_up = True

    def _listen(self, left_s: float) -> None:
        due_in = self._listener.due_in(self._monotonic())
        try:
            data = self._bytes.get(timeout=left_s if due_in is None else min(due_in, left_s))
        except queue.Empty:
            self._waiting += self._listener.hear_nothing(self._monotonic())
            return
        self._look_at_the_plug()
        good = self._listener.swipes_good
        self._waiting += self._listener.hear(data, self._monotonic())
        if self._listener.swipes_good > good:
            self._last_good_at = self._now()
