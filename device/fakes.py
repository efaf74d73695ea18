"""
Stand-ins for the kiosk's doors, for tests, the demo and `--fake-hardware`.

Each behaves, remembers what was asked of it, and can be told to fail.  They run
the same contract tests as the real parts.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from msgspec import UNSET
from uuid_utils import uuid7

from contract.events import AnyEvent, Body, digest, encode
from contract.fields import Sequence, Who
from contract.messages import Answer, Boot, DayTally, OutboxState
from contract.topics import Kind
from device.adapters.system import moment_of
from device.core.capture import Origin, age_s, capture, local_day, renumbered
from device.core.events import Cleared, Inspected, PinChecked
from device.core.spoken import Phrase
from device.core.view import Line
from device.errors import StorageFull
from device.ports import Clock, Remembered

_REMEMBERED = 1000
"""A fake runs in the demo, too, where it must not grow."""


class FakeClock:
    """
    A clock that can be wrong, and set right.

    Given a start it stands still until advanced; without one it runs with the real time.
    """

    def __init__(
        self, start: datetime | None = None, *, synced: bool = True, offset_s: float = 0
    ) -> None:
        self.boot_id = str(uuid.uuid4())
        self.synced = synced
        self.offset_s = offset_s
        self._stands = start is not None
        self._start = start or datetime.fromtimestamp(time.time(), UTC)
        self._begun = time.monotonic()
        self._advanced_s = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._up_s() + self.offset_s)

    def uptime_ms(self) -> int:
        return int(self._up_s() * 1000)

    def is_synced(self) -> bool:
        return self.synced

    def advance(self, seconds: float) -> None:
        self._advanced_s += seconds

    def _up_s(self) -> float:
        running_s = 0.0 if self._stands else time.monotonic() - self._begun
        return self._advanced_s + running_s


class FakeFrontPanel:
    """A panel that remembers its signals, in order."""

    def __init__(self) -> None:
        self.signals: list[str] = []
        self.is_closed = False

    def ready(self) -> None:
        self.signals.append("ready")

    def accepted(self) -> None:
        self.signals.append("accepted")

    def refused(self) -> None:
        self.signals.append("refused")

    def attention(self) -> None:
        self.signals.append("attention")

    def close(self) -> None:
        self.is_closed = True


class FakeVoice:
    """
    A voice that remembers what it was told to say, into headphones or aloud, and how loud.

    It is at the first of these sentences until `finish` lets it get on; `lost = True`
    makes it silent.
    """

    def __init__(self) -> None:
        self.said: deque[tuple[Phrase, ...]] = deque(maxlen=_REMEMBERED)
        self.said_aloud: deque[tuple[Phrase, ...]] = deque(maxlen=_REMEMBERED)
        self.last: tuple[Phrase, ...] = ()
        self.volumes: deque[int] = deque(maxlen=_REMEMBERED)
        self.hushes = 0
        self.lost = False
        self.is_closed = False
        self._left: tuple[Phrase, ...] = ()

    def say(self, phrases: Iterable[Phrase], volume: int, *, is_private: bool) -> None:
        self._left = () if self.lost else tuple(phrases)
        (self.said if is_private else self.said_aloud).append(self._left)
        self.last = self._left
        self.volumes.append(volume)

    def finish(self, count: int) -> None:
        """So many sentences are over."""
        self._left = self._left[count:]

    def hush(self) -> tuple[Phrase, ...]:
        self.hushes += 1
        left, self._left = self._left, ()
        return left

    def is_speaking(self) -> bool:
        return bool(self._left)

    def is_lost(self) -> bool:
        return self.lost

    def close(self) -> None:
        self.is_closed = True


class FakeAsker:
    """An asker that answers at once what it was told to answer, or never."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer
        self.asked: list[Who] = []

    def ask(self, who: Who, told: Callable[[Answer], None]) -> None:
        self.asked.append(who)
        if self.answer is not None:
            told(self.answer)


class FakePins:
    """PINs in the clear; `rests_s` above 0 turns every one down for so long."""

    def __init__(self, pins: dict[str, frozenset[str]] | None = None) -> None:
        self.pins = pins or {}
        self.rests_s = 0
        self.checked = 0

    def check(self, pin: str, told: Callable[[PinChecked], None]) -> None:
        self.checked += 1
        may = frozenset[str]() if self.rests_s else self.pins.get(pin, frozenset())
        told(PinChecked(may, self.rests_s))


class FakeInspector:
    """Finds at once what it was told to find."""

    def __init__(self, finds: dict[str, Line] | None = None) -> None:
        self.finds = finds or {}
        self.inspected: list[str] = []

    def inspect(self, what: str, told: Callable[[Inspected], None]) -> None:
        self.inspected.append(what)
        for about, line in self.finds.items():
            told(Inspected(about, line))


class FakeCaretaker:
    """A caretaker that clears up at once, or, with `is_slow`, when `finish` says so."""

    def __init__(self) -> None:
        self.is_slow = False
        self.done: list[str] = []
        """Everything it was asked for, in order."""
        self.tell: Callable[[Cleared], None] = lambda _event: None
        self._is_clearing = False

    def lease(self, visit: str | None) -> None:
        self.done.append("free" if visit is None else f"lease {visit}")

    def renew(self) -> None:
        self.done.append("renewed")

    def clear_up(self) -> None:
        self.done.append("clear up")
        self._is_clearing = True
        if not self.is_slow:
            self.finish()

    def finish(self) -> None:
        self._is_clearing = False
        self.tell(Cleared())

    def is_clearing(self) -> bool:
        return self._is_clearing


class FakePublisher:
    """A link that keeps what it was handed; `is_up = False` makes it turn everything down."""

    def __init__(self) -> None:
        self.is_up = True
        self.sent: list[tuple[Kind, bytes]] = []

    def publish(self, kind: Kind, payload: bytes) -> bool:
        if self.is_up:
            self.sent.append((kind, payload))
        return self.is_up


class FakeOutbox:
    """An outbox in memory; `is_full = True` makes every `put` fail."""

    def __init__(
        self,
        origin: Origin,
        clock: Clock,
        on_put: Callable[[AnyEvent], None] = lambda _event: None,
    ) -> None:
        self.is_full = False
        self.captured: list[AnyEvent] = []
        self.was_replaced = False
        self.identity_key = b"\0" * 32
        self._origin = origin
        self._clock = clock
        self._on_put = on_put
        self._lock = threading.RLock()
        self._held: dict[int, bytes] = {}
        self._kept: dict[int, bytes] = {}
        self._last_seq = 0
        self._acknowledged: int | None = None
        self._open: dict[str, tuple[str, Remembered]] = {}

    def put(self, body: Body) -> AnyEvent:
        if self.is_full:
            raise StorageFull("(memory)", "told to be full")
        with self._lock:
            event = capture(
                body,
                event_id=str(uuid7()),
                seq=self._last_seq + 1,
                origin=self._origin,
                moment=moment_of(self._clock),
            )
            self._last_seq = event.seq
            self._held[event.seq] = encode(event)
            self.captured.append(event)
        self._on_put(event)
        return event

    def pending(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        with self._lock:
            held = sorted(self._held.items())
            if self._acknowledged is None:
                held = held[:1]
            return [item for item in held if item[0] > after][:limit]

    def between(self, first: int, last: int) -> list[tuple[int, bytes]]:
        with self._lock:
            every = sorted((self._kept | self._held).items())
            return [item for item in every if first <= item[0] <= last]

    def acknowledge(self, through: int, refused: list[tuple[Sequence, str]]) -> None:
        numbers = {seq for seq, _reason in refused}
        with self._lock:
            if self._is_hub_ahead(through, numbers):
                self._go_on_after(through)
            else:
                done = {seq for seq in self._held if seq <= through or seq in numbers}
                self._kept |= {seq: self._held.pop(seq) for seq in done}
            self._acknowledged = max(through, self._acknowledged or 0)

    def go_back_to(self, through: int) -> int:
        with self._lock:
            if self._acknowledged is None or through >= self._acknowledged:
                return 0
            self._acknowledged = through
            lost = {seq: self._kept.pop(seq) for seq in [*self._kept] if seq > through}
            self._held |= lost
            return len(lost)

    def _is_hub_ahead(self, through: int, refused: set[int]) -> bool:
        if self._acknowledged is not None:
            return through > self._last_seq
        first = min(self._held, default=self._last_seq)
        return through > first or first in refused

    def _go_on_after(self, through: int) -> None:
        payloads = [payload for _seq, payload in sorted(self._held.items())]
        self._kept.clear()
        self._held = {
            number: renumbered(payload, number)
            for number, payload in enumerate(payloads, start=through + 1)
        }
        self._last_seq = through + len(payloads)

    def state(self) -> OutboxState:
        with self._lock:
            oldest = min(self._held, default=None)
            first_kept = min(self._kept, default=None)
            return OutboxState(
                depth=len(self._held),
                last_seq=self._last_seq,
                held_from=UNSET if first_kept is None else first_kept,
                oldest_seq=UNSET if oldest is None else oldest,
                oldest_age_s=UNSET
                if oldest is None
                else age_s(self._held[oldest], moment_of(self._clock)),
            )

    def tallies(self) -> list[DayTally]:
        days: dict[str, list[str]] = {}
        for event in self.captured:
            days.setdefault(local_day(event.captured_at, self._origin.zone), []).append(event.id)
        return [
            DayTally(day=day, captured=len(ids), digest=digest(ids))
            for day, ids in sorted(days.items())
        ]

    def boots(self) -> list[Boot]:
        began = self._clock.now() - timedelta(milliseconds=self._clock.uptime_ms())
        return [
            Boot(
                boot_id=self._clock.boot_id,
                started_at=began if self._clock.is_synced() else UNSET,
            )
        ]

    def remember(self, identity: str, visit: Remembered | None) -> None:
        self._open.pop(identity, None)
        if visit is not None:
            self._open[identity] = (self._today(), visit)

    def recall(self, identity: str) -> Remembered | None:
        day, visit = self._open.get(identity, ("", None))
        return visit if day == self._today() else None

    def forget(self, visit: str) -> None:
        self._open = {who: held for who, held in self._open.items() if held[1].visit != visit}

    def close(self) -> None:
        """Nothing to let go of."""

    def _today(self) -> str:
        return local_day(self._clock.now(), self._origin.zone)
