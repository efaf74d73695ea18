"""
An eight-hour lobby in minutes: real desk, real screens, real touches, a pretended clock.

Each customer has a name nobody else has.  They touch whatever is on the glass, press keys,
leave without a word, or are overtaken by the next; the reader is unplugged and the hub is
lost now and then.  After each of them the glass must be free of their name within the time
that the screens promise.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from kivy.uix.widget import Widget
from msgspec import UNSET

from contract.cards import make_token
from contract.messages import Answer
from device.core.events import (
    DigitKey,
    Event,
    HeadphonesChanged,
    KeyName,
    Pressed,
    ReaderChanged,
    ShapedKey,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.words import LANGUAGES
from device.ui.widgets import Touchable
from tests.rig.counter import Counter, appointments, forgotten
from tests.rig.first_menu import FACILITATOR, catalogue
from tests.rig.glass import Glass

KEYS: tuple[KeyName, ...] = (*get_args(ShapedKey), *get_args(DigitKey))
CARDS: tuple[Literal["active", "void", "unknown"], ...] = (*("active",) * 8, "void", "unknown")
NOTICES = ["orientation", "equal-opportunity", "ssn"]
HOME_WITHIN_S = 900.0
FORGOTTEN_WITHIN_S = 200.0
"""A language or comfort that somebody chose at the first screen and left, listening."""
"""Any screen, with speech, warned and never touched again, is home by then."""


@dataclass
class Found:
    """What a day showed."""

    customers: int = 0
    touches: int = 0
    events: int = 0
    longest_to_home_s: float = 0.0
    resident_mb: tuple[float, ...] = ()

    @property
    def growth(self) -> float:
        """Of the last reading beside the first; the first is taken once everything is warm."""
        return self.resident_mb[-1] / self.resident_mb[0]


class LobbyDay:
    """One kiosk and whoever comes."""

    def __init__(self, glass: Glass, seed: int) -> None:
        self.chance = random.Random(seed)
        self.glass = glass
        self.counter = Counter(screen=glass.app, offers=catalogue(asks_feedback=True))
        glass.tell = self.counter.happens
        glass.flip()  # the kiosk opens its pictures once its first frame is on the glass
        self.found = Found()

    def live_through(
        self, customers: int, warm_after: int, note: Callable[[int], None] = lambda _done: None
    ) -> Found:
        """All of them, one after the other; raises AssertionError at the first fault."""
        step = max(1, (customers - warm_after) // 5)
        for number in range(1, customers + 1):
            self._one(f"Qx{number:04d}")
            self._forget_evidence()
            if number >= warm_after and (number - warm_after) % step == 0:
                self.found.resident_mb += (resident_mb(),)
            note(number)
        self.found.customers = customers
        return self.found

    def _forget_evidence(self) -> None:
        # What the fakes remember for short stories would be the day's only growth.
        counter = self.counter
        self.found.events += len(counter.outbox.captured)
        counter.outbox.acknowledge(counter.outbox.state().last_seq, [])
        for evidence in (
            counter.outbox.captured,
            counter.lamps.signals,
            counter.hub.asked,
            self.glass.drawn,
        ):
            evidence.clear()
        del counter.views[:-1]

    def _one(self, name: str) -> None:
        self._trouble()
        self.counter.hub.answer = self._answer(name)
        self._arrive()
        for _ in range(self.chance.randrange(1, 14)):
            self._act()
        if self.chance.random() < 0.7:
            self._walk_away(name)
            assert name not in " ".join(self.glass.every_text()), f"{name} is still in a widget"

    def _trouble(self) -> None:
        if self.chance.random() < 0.05:
            self._happens(ReaderChanged(is_up=False), ReaderChanged(is_up=True))
        if self.chance.random() < 0.05:
            self._happens(HeadphonesChanged(is_in=self.chance.random() < 0.5))

    def _answer(self, name: str) -> Answer | None:
        """A hub that is away one time in five."""
        if self.chance.random() < 0.2:
            return None
        return Answer(
            card=self.chance.choice(CARDS),
            first_name=name,
            language=self.chance.choice(LANGUAGES) if self.chance.random() < 0.4 else UNSET,
            replace_card=self.chance.random() < 0.1,
            appointments=appointments() if self._by_chance() else [],
            notices=NOTICES if self._by_chance() else [],
            forgotten=forgotten() if self._by_chance() else UNSET,
            sharing="in" if self._by_chance() else UNSET,
        )

    def _by_chance(self) -> bool:
        return self.chance.random() < 0.2

    def _arrive(self) -> None:
        way = self.chance.random()
        if way < 0.7:
            self.counter.swipe(make_token())
        elif way < 0.73:
            self.counter.swipe_legacy()
        elif way < 0.75:
            self.counter.swipe(FACILITATOR)
        elif way < 0.85:
            self._happens(StrangerSwiped(), SwipeFailed("unreadable"))
        self.glass.frames()

    def _act(self) -> None:
        self.found.touches += 1
        way = self.chance.random()
        if way < 0.72:
            self._touch()
        elif way < 0.88:
            self._happens(Pressed(self.chance.choice(KEYS)))
        else:
            self.counter.wait(self.chance.choice([0.5, 3.0, 6.0, 50.0]))
        self.glass.frames()

    def _touch(self) -> None:
        targets = [one for one in self.glass.widgets() if _can_be_touched(one)]
        if targets:
            target = self.chance.choice(targets)
            self.glass.touch_at(*target.to_window(*target.center))

    def _walk_away(self, name: str) -> None:
        began_s = self.counter.clock.uptime_ms() / 1000
        while self.counter.screen != "attract" or name in str(self.counter.view):
            self.counter.wait(5.0)
            took_s = self.counter.clock.uptime_ms() / 1000 - began_s
            assert took_s < HOME_WITHIN_S, f"stuck on {self.counter.screen}"
        self.counter.wait(FORGOTTEN_WITHIN_S)
        self.glass.frames()
        assert self.counter.is_empty(), f"something is left of a customer: {self.counter.state}"
        took_s = self.counter.clock.uptime_ms() / 1000 - began_s - FORGOTTEN_WITHIN_S
        self.found.longest_to_home_s = max(self.found.longest_to_home_s, took_s)

    def _happens(self, *events: Event) -> None:
        self.counter.happens(*events)
        self.glass.frames()


def _can_be_touched(widget: Widget) -> bool:
    return isinstance(widget, Touchable) and not widget.disabled and widget.opacity > 0


def resident_mb() -> float:
    """Of this process, as the kernel counts it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def summary(found: Found) -> Iterator[str]:
    """The day in sentences."""
    yield f"{found.customers} customers, {found.touches} touches and keys, {found.events} events"
    yield f"slowest way home after the last touch: {found.longest_to_home_s:.0f} s"
    readings = ", ".join(f"{reading:.1f}" for reading in found.resident_mb)
    yield f"memory in MB: {readings} ({100 * (found.growth - 1):+.1f} %)"
