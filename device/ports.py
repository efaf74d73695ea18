"""
The kiosk's doors: what the inside needs of the outside, one narrow protocol each.

Adapters stand behind them in a real kiosk, fakes in tests, the demo and
`--fake-hardware`; both run the same contract tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from contract.cards import LegacyRule, Reading
from contract.events import AnyEvent, Body
from contract.fields import Sequence, Who
from contract.messages import Answer, Boot, DayTally, OutboxState
from contract.topics import Kind
from device.core.events import Inspected, PinChecked
from device.core.spoken import Phrase
from device.core.view import View


class Clock(Protocol):
    """Time, and how far to believe it."""

    @property
    def boot_id(self) -> str:
        """A UUID of this boot of the machine."""
        ...

    def now(self) -> datetime:
        """Aware UTC wall time, right or wrong."""
        ...

    def uptime_ms(self) -> int:
        """Milliseconds since boot; never runs backwards."""
        ...

    def is_synced(self) -> bool:
        """Whether a time service vouches for `now`."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderCondition:
    """How a reader does, for the heartbeat.  Counts are since the kiosk started."""

    is_up: bool = False
    firmware: str | None = None
    swipes_good: int = 0
    swipes_bad: int = 0
    last_good_at: datetime | None = None


class CardReader(Protocol):
    """A magnetic-stripe reader."""

    def read_swipe(self) -> Reading | None:
        """
        The next swipe; None after a quiet moment.

        Raises ReaderLost while the reader is away; call again after a wait, and it is
        used as soon as it is back.
        """
        ...

    def condition(self) -> ReaderCondition:
        """How the reader does now; any thread may ask."""
        ...

    def take_legacy(self, rule: LegacyRule | None) -> None:
        """From now on read cards of 2002 by this rule; None: take them no longer."""
        ...

    def close(self) -> None: ...


class FrontPanel(Protocol):
    """Lamps and buzzer.  Each call returns at once; nothing here decides anything."""

    def ready(self) -> None: ...

    def accepted(self) -> None: ...

    def refused(self) -> None: ...

    def attention(self) -> None:
        """The time-out warning: heard and seen."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """An open visit this kiosk knows of, so that a second swipe continues it."""

    visit: str
    services: tuple[str, ...]


class Outbox(Protocol):
    """Events on disk until the hub has committed them."""

    def put(self, body: Body) -> AnyEvent:
        """Number and stamp an event; returns when the disk has it.  Raises StorageFull."""
        ...

    def pending(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Unacknowledged (number, payload) beyond `after`, oldest first."""
        ...

    def between(self, first: int, last: int) -> list[tuple[int, bytes]]:
        """What is still held of a range the hub asked for again."""
        ...

    def acknowledge(self, through: int, refused: list[tuple[Sequence, str]]) -> None:
        """Forget what the hub has committed; go on after `through` if the hub is ahead of us."""
        ...

    def go_back_to(self, through: int) -> int:
        """Have what the hub acknowledged beyond `through`, and lost, sent again; how many."""
        ...

    def state(self) -> OutboxState: ...

    def tallies(self) -> list[DayTally]:
        """Captured events of the last days, oldest first."""
        ...

    def boots(self) -> list[Boot]:
        """The boots whose events may still be unsent, this one included."""
        ...

    def remember(self, identity: str, visit: Remembered | None) -> None:
        """Keep (or with None, forget) the open visit of a person, for today."""
        ...

    def recall(self, identity: str) -> Remembered | None:
        """The open visit of a person at this kiosk today."""
        ...

    def forget(self, visit: str) -> None:
        """This visit is over, whoever's it was."""
        ...

    def close(self) -> None: ...


class Caretaker(Protocol):
    """Looks after a lobby PC between its customers."""

    def lease(self, visit: str | None) -> None:
        """The computer is this visit's; with None nobody's.  Returns when the disk has it."""
        ...

    def renew(self) -> None:
        """Whoever has the computer still does."""
        ...

    def clear_up(self) -> None:
        """Clear what the last customer left.  Never waits: `Cleared` is told when it is done."""
        ...

    def is_clearing(self) -> bool: ...


class Publisher(Protocol):
    """Hands messages to the broker.  Never waits."""

    def publish(self, kind: Kind, payload: bytes) -> bool:
        """False when there is no link: keep it and send it again when the link is up."""
        ...


class Asker(Protocol):
    """Asks the hub who somebody is.  Never waits: the answer comes to `told`, or never."""

    def ask(self, who: Who, told: Callable[[Answer], None]) -> None: ...


class PinKeeper(Protocol):
    """Knows what a staff PIN opens.  Never waits: the answer comes to `told`."""

    def check(self, pin: str, told: Callable[[PinChecked], None]) -> None: ...


class Inspector(Protocol):
    """Runs a technician's tests.  Never waits: results come to `told`, one by one."""

    def inspect(self, what: str, told: Callable[[Inspected], None]) -> None: ...


class Prover(Protocol):
    """Keeps a technician's word that this kiosk was proved."""

    def confirm(self, how: Literal["ready", "without_hub"], parts: Mapping[str, str]) -> None: ...


class Screen(Protocol):
    """Whatever draws.  Returns at once; the newest view wins."""

    def show(self, view: View) -> None: ...


class Voice(Protocol):
    """Says sentences, one after another.  No call waits for the sound."""

    def say(self, phrases: Iterable[Phrase], volume: int, *, is_private: bool) -> None:
        """Say these, instead of what is being said; into headphones, or for all to hear."""
        ...

    def hush(self) -> tuple[Phrase, ...]:
        """Be silent at once; answers what was not said to its end."""
        ...

    def is_speaking(self) -> bool: ...

    def is_lost(self) -> bool:
        """Whether there should be a voice and is none."""
        ...

    def close(self) -> None: ...
