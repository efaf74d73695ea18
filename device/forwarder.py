"""
The forwarder: what lies in the outbox goes to the hub, again and again until it says "kept".

One thread owns it; everybody else only leaves news on its queue.  Sent is not kept:
an event leaves the outbox when the hub's acknowledgement names it, and until then
  - every new link begins with a heartbeat, which the hub answers by saying where it
    stands; then it starts again from the oldest that the hub has not,
  - what the hub misses is sent as soon as it says so,
  - when nothing is acknowledged for a while, the oldest goes out once more; if that
    is answered, the hub was away and lost the rest: all of it is sent again.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from contract.messages import Ack, decode_as
from device.errors import StorageFull
from device.ports import Outbox, Publisher

log = logging.getLogger(__name__)

WINDOW = 500
STALL_S = 10.0
_BATCH = 100
_AGAIN_AFTER_S = 1.0
_ANSWER_WITHIN_S = 1.0  # a hub that is away does not say where it stands


@dataclass(frozen=True, slots=True)
class _Put:
    """Something lies in the outbox, or it is time to stop."""


@dataclass(frozen=True, slots=True)
class _LinkUp:
    """A new connection: the broker may know nothing of the last one."""


@dataclass(frozen=True, slots=True)
class _Acked:
    """The hub said what it has."""

    ack: Ack


_News = _Put | _LinkUp | _Acked


class Forwarder:
    """`beat` makes the heartbeat that goes first on every new link."""

    def __init__(
        self,
        outbox: Outbox,
        publisher: Publisher,
        beat: Callable[[], bytes],
        *,
        now: Callable[[], float] = time.monotonic,
        window: int = WINDOW,
        stall_s: float = STALL_S,
    ) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._beat = beat
        self._now = now
        self._window = window
        self._stall_s = stall_s
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._is_up = False
        self._sends_from = 0.0
        self._sent = 0  # the last number sent on this link
        self._kept = 0  # everything up to here is the hub's
        self._progress_at = 0.0
        self._is_stalled = False
        self._sent_again_at: dict[int, float] = {}
        self._acknowledged_at: float | None = None

    # --- from any thread -----------------------------------------------------------

    def wake(self) -> None:
        """Look into the outbox, or at the stop event."""
        self._news.put(_Put())

    def link_up(self) -> None:
        self._news.put(_LinkUp())

    def hear_ack(self, payload: bytes) -> None:
        """Raises BadMessage for what is no acknowledgement."""
        self._news.put(_Acked(decode_as(Ack, payload)))

    @property
    def acknowledged_ago_s(self) -> float | None:
        """Since the hub last acknowledged anything; None if it never did."""
        at = self._acknowledged_at
        return None if at is None else self._now() - at

    # --- its own thread ------------------------------------------------------------

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.turn(self._news.get(timeout=self._patience_s()))
            except queue.Empty:
                self.turn(_Put())
        self.turn(_Put())  # what the desk recorded while closing

    def turn(self, news: _News) -> None:
        """Take in one piece of news, and send what is due."""
        match news:
            case _LinkUp():
                self._begin_anew()
            case _Acked(ack):
                self._take_in(ack)
            case _Put():
                pass
        if self._is_up and self._now() >= self._sends_from:
            self._send_oldest_if_stalled()
            self._send_more()

    def _begin_anew(self) -> None:
        self._is_up = self._publisher.publish("heartbeat", self._beat())
        self._sent = 0
        self._is_stalled = False
        self._sent_again_at.clear()
        self._progress_at = self._now()
        self._sends_from = self._now() + _ANSWER_WITHIN_S

    def _take_in(self, ack: Ack) -> None:
        self._acknowledged_at = self._now()
        self._sends_from = self._now()
        for seq, reason in ack.refused:
            if seq > self._kept:
                log.warning("event set aside by the hub seq=%s reason=%s", seq, reason)
        try:
            self._outbox.acknowledge(ack.through, list(ack.refused))
            self._go_back(ack.through)
        except StorageFull as full:  # not forgotten is sent again: harmless
            log.error("%s", full)  # noqa: TRY400 - the sentence says it all
            return
        self._sent = max(self._sent, ack.through)
        if ack.through > self._kept:
            self._go_forward(ack.through)
        for first, last in ack.missing:
            self._send_again(first, last)

    def _go_back(self, through: int) -> None:
        """
        Does the hub stand behind its own word?  It answers each heartbeat by where it stands.

        A late acknowledgement looks the same, and then some events travel twice: harmless.
        """
        again = self._outbox.go_back_to(through)
        if again:
            log.warning("the hub lost what it had through=%s events sent again=%s", through, again)
            self._sent = self._kept = through

    def _go_forward(self, through: int) -> None:
        self._kept = through
        self._progress_at = self._now()
        if self._is_stalled:
            self._is_stalled = False
            self._sent = through
        for seq in [seq for seq in self._sent_again_at if seq <= through]:
            del self._sent_again_at[seq]

    def _send_more(self) -> None:
        while (room := self._window - self._in_flight()) > 0:
            batch = self._outbox.pending(self._sent, min(room, _BATCH))
            if not batch:
                return
            if not self._in_flight():
                self._kept = batch[0][0] - 1  # what is no longer in the outbox is kept
                self._progress_at = self._now()
            for seq, payload in batch:
                if not self._send(payload):
                    return
                self._sent = seq

    def _in_flight(self) -> int:
        return max(0, self._sent - self._kept)

    def _send_oldest_if_stalled(self) -> None:
        if not self._in_flight() or self._now() - self._progress_at < self._stall_s:
            return
        self._progress_at = self._now()
        for _seq, payload in self._outbox.pending(0, 1):
            self._is_stalled = True
            self._send(payload)

    def _send_again(self, first: int, last: int) -> None:
        # The hub may name a hole again while the answer to its first call is under way.
        now = self._now()
        for seq, payload in self._outbox.between(first, min(last, first + self._window)):
            if now - self._sent_again_at.get(seq, -_AGAIN_AFTER_S) >= _AGAIN_AFTER_S:
                self._sent_again_at[seq] = now
                self._send(payload)

    def _send(self, payload: bytes) -> bool:
        if not self._publisher.publish("event", payload):
            self._is_up = False  # the next link begins anew
        return self._is_up

    def _patience_s(self) -> float | None:
        if not self._is_up:
            return None
        if self._now() < self._sends_from:
            return self._sends_from - self._now()
        if not self._in_flight():
            return None
        return max(0.0, self._progress_at + self._stall_s - self._now())
