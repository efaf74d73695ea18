"""
The kiosk's threads, each a loop around one call: the reader, the heartbeat.

The forwarder has a file of its own.  A worker that dies takes the process with it:
the composition root hears of every thread that ends by an exception.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from contract.cards import Blank, LegacyCard, OwnCard, Reading, Stranger, Unreadable
from contract.fields import Who
from contract.messages import HEARTBEAT_EVERY_S, SealingKey, encode
from contract.sealing import seal
from contract.updates import Slot, Update
from device.adapters.system import Machine, moment_of
from device.core.capture import Origin
from device.core.certificate import NoCertificate, ends_at
from device.core.events import CardSwiped, Event, ReaderChanged, StrangerSwiped, SwipeFailed
from device.core.health import Condition, ReaderFacts, heartbeat
from device.core.identity import Identities
from device.errors import ReaderLost
from device.ports import CardReader, Clock, Outbox, Publisher

log = logging.getLogger(__name__)

TRY_AGAIN_S = 0.5
_END_WITHIN_S = 5.0


@contextmanager
def at_work(
    name: str, run: Callable[[threading.Event], None], wake: Callable[[], None] | None = None
) -> Iterator[None]:
    """A thread that runs until the block ends; `wake` rouses it to see that it has."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        if wake is not None:
            wake()
        thread.join(_END_WITHIN_S)


def days_left(certificate: Path | None, clock: Clock) -> int | None:
    """Whole days until a certificate ends; None where there is none, or no clock to tell by."""
    if certificate is None or not clock.is_synced():
        return None
    try:
        end = ends_at(certificate.read_text(encoding="ascii", errors="replace"))
    except (OSError, NoCertificate):
        return None
    return max(0, (end - clock.now()).days)


class ReaderWorker:
    """From the reader to the desk.  What a card holds goes no further than it must."""

    def __init__(
        self,
        reader: CardReader,
        tell: Callable[[Event], None],
        identities: Identities,
        sealing_key: Callable[[], SealingKey | None],
        try_again_s: float = TRY_AGAIN_S,
    ) -> None:
        self._reader = reader
        self._tell = tell
        self._identities = identities
        self._sealing_key = sealing_key
        self._try_again_s = try_again_s
        self._is_up: bool | None = None
        self._why_lost = ""
        self._has_tried = threading.Event()

    def await_first_try(self, within_s: float) -> None:
        """Until the port is open or known to be away; opening throws away what it holds."""
        self._has_tried.wait(within_s)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                reading = self._reader.read_swipe()
            except ReaderLost as lost:
                self._note(is_up=False, why=str(lost))
                stop.wait(self._try_again_s)
                continue
            self._note(is_up=True)
            if reading is not None:
                self._tell(self._event_of(reading))

    def _note(self, *, is_up: bool, why: str = "") -> None:
        if why != self._why_lost and not is_up:
            log.error("%s", why)
        self._why_lost = why
        if is_up == self._is_up:
            return
        if is_up:
            log.info("the card reader answers")
        self._is_up = is_up
        self._tell(ReaderChanged(is_up))
        self._has_tried.set()

    def _event_of(self, reading: Reading) -> Event:
        match reading:
            case OwnCard(token):
                return CardSwiped(Who(card=token), self._identities.of_card(token))
            case LegacyCard():
                return self._sealed(reading)
            case Stranger():
                return StrangerSwiped()
            case Blank():
                return SwipeFailed("blank")
            case Unreadable():
                return SwipeFailed("unreadable")

    def _sealed(self, card: LegacyCard) -> Event:
        key = self._sealing_key()
        if key is None:
            log.warning("a legacy card could not be sealed: no catalogue brought the state's key")
            return SwipeFailed("unsealable")
        try:
            sealed = seal(card.digits, key)
        except (ValueError, RuntimeError):  # nothing of the cause is told: it has seen the digits
            log.error("a legacy card could not be sealed: the state's key '%s' is no key", key.key)  # noqa: TRY400
            return SwipeFailed("unsealable")
        return CardSwiped(Who(sealed=sealed), self._identities.of_legacy(card.digits))


class Heart:
    """Puts together what a heartbeat says; says it every 30 s, and when the reader changes."""

    def __init__(
        self,
        *,
        origin: Origin,
        kind: Literal["walkup", "lobby-pc"],
        version: str,
        clock: Clock,
        outbox: Outbox,
        machine: Machine,
        reader: CardReader | None,
        drawn_at: Callable[[], float] | None,
        acknowledged_ago_s: Callable[[], float | None],
        troubles: Callable[[], list[str]],
        certificate_days: Callable[[], int | None] = lambda: None,
        catalogue: Callable[[], int | None] = lambda: None,
        board: str | None = None,
        slot: Slot | None = None,
        update: Callable[[], Update | None] = lambda: None,
        on_beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._origin = origin
        self._kind = kind
        self._version = version
        self._clock = clock
        self._outbox = outbox
        self._machine = machine
        self._reader = reader
        self._drawn_at = drawn_at
        self._troubles = troubles
        self._certificate_days = certificate_days
        self._catalogue = catalogue
        self._board = board
        self._slot = slot
        self._update = update
        self._on_beat = on_beat
        self._acknowledged_ago_s = acknowledged_ago_s
        self._soon = threading.Event()

    def beat(self) -> bytes:
        """One heartbeat, as it stands at this moment."""
        return encode(heartbeat(self._condition()))

    def beat_soon(self) -> None:
        """Something changed that the site should see now."""
        self._soon.set()

    def run(self, publisher: Publisher, stop: threading.Event) -> None:
        while not stop.is_set():
            publisher.publish("heartbeat", self.beat())
            self._on_beat()
            self._soon.wait(HEARTBEAT_EVERY_S)
            self._soon.clear()

    def _condition(self) -> Condition:
        return Condition(
            origin=self._origin,
            kind=self._kind,
            version=self._version,
            moment=moment_of(self._clock),
            outbox=self._outbox.state(),
            days=self._outbox.tallies(),
            boots=self._outbox.boots(),
            reader=self.reader_facts(),
            readings=self._machine.read(),
            drawn_ago_s=time.monotonic() - self._drawn_at() if self._drawn_at else None,
            acknowledged_ago_s=self._acknowledged_ago_s(),
            troubles=tuple(self._troubles()),
            certificate_days=self._certificate_days(),
            catalogue=self._catalogue(),
            board=self._board,
            slot=self._slot,
            update=self._update(),
        )

    def reader_facts(self) -> ReaderFacts:
        """How the card reader does; any thread may ask."""
        if self._reader is None:
            return ReaderFacts()
        condition = self._reader.condition()
        return ReaderFacts(
            state="up" if condition.is_up else "down",
            firmware=condition.firmware,
            last_good_at=condition.last_good_at,
            good=condition.swipes_good,
            bad=condition.swipes_bad,
        )
