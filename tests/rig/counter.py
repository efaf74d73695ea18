"""
A kiosk's desk with everything around it faked, and the people who stand at it.

Stories are told as what a person does; what was recorded, lit, asked and shown is
kept for the end of the story.  Time passes only when told to.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contract.events import decode, encode
from contract.fields import Sealed, Who
from contract.member_number import from_body
from contract.messages import Answer, Appointment, Catalogue, Forgotten
from device.core.capture import Origin
from device.core.events import CardSwiped, CatalogueCame, Event, HeadphonesChanged, KeyName, Pressed
from device.core.lobby.scenes import LobbyPc
from device.core.state import State, empty
from device.core.view import Told, View
from device.desk import Desk
from device.fakes import (
    FakeAsker,
    FakeCaretaker,
    FakeClock,
    FakeFrontPanel,
    FakeInspector,
    FakeOutbox,
    FakePins,
)
from device.ports import Screen
from tests.rig.first_menu import catalogue

MONDAY_TEN = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""Ten in the morning in Spokane."""

ZONE = ZoneInfo("America/Los_Angeles")
GROUP_PIN = "482913"
TECH_PIN = "730562"
MARIA = "1" + "7" * 24
JOHN = "1" + "4" * 24
MARIAS_NUMBER = from_body("48213906")
LEGACY = Who(sealed=Sealed(key="state-1", box="A" * 108))
"""A card of 2002: its number is sealed, and nobody here can read it."""

LAST_WEEK = "0197b0a0-0000-7000-8000-0000000000f1"
INTERVIEW = "0197b0a0-0000-7000-8000-0000000000a1"
WORKSHOP = "0197b0a0-0000-7000-8000-0000000000a2"


def active(**told: object) -> Answer:
    """The hub knows the card."""
    return Answer(**({"card": "active"} | told))  # type: ignore[arg-type]


def appointments() -> list[Appointment]:
    """Of today: an interview that brings a service, and a workshop."""
    return [
        Appointment(
            id=INTERVIEW,
            title={"en": "Interview practice", "es": "Práctica de entrevista"},
            at=datetime(2026, 3, 2, 18, 30, tzinfo=UTC),
            place="Room 2",
            services=["job-search-help"],
        ),
        Appointment(
            id=WORKSHOP,
            title={"en": "Resume workshop", "es": "Taller de currículum"},
            at=datetime(2026, 3, 2, 22, 0, tzinfo=UTC),
            services=["workshop", "resume"],
        ),
    ]


def forgotten(*services: str) -> Forgotten:
    """The visit of last Tuesday, which ended without a log-out."""
    return Forgotten(
        visit=LAST_WEEK, day="2026-02-24", services=list(services) or ["resume", "computer"]
    )


class Counter:
    """
    One desk.  `answer` is what the hub says of whoever comes; None is no hub.

    With `lobby` it stands at a computer customers work at.
    """

    def __init__(
        self,
        answer: Answer | None = None,
        *,
        offers: Catalogue | None = None,
        screen: Screen | None = None,
        clock: FakeClock | None = None,
        lobby: LobbyPc | None = None,
    ) -> None:
        self.clock = clock or FakeClock(MONDAY_TEN)
        self.outbox = FakeOutbox(Origin("spokane", "kiosk-1", ZONE), self.clock)
        self.lamps = FakeFrontPanel()
        self.hub = FakeAsker(answer)
        self.pins = FakePins({GROUP_PIN: frozenset({"group"}), TECH_PIN: frozenset({"technician"})})
        self.inspector = FakeInspector()
        self.caretaker = FakeCaretaker()
        self.views: list[View] = []
        self._screen = screen
        self.desk = Desk(
            outbox=self.outbox,
            screen=self,
            panel=self.lamps,
            asker=self.hub,
            clock=self.clock,
            identify_member=lambda number: f"member:{number}",
            pins=self.pins,
            inspector=self.inspector,
            lobby=lobby,
            caretaker=None if lobby is None else self.caretaker,
        )
        self.caretaker.tell = self.desk.put
        self.desk.open()
        self.happens(CatalogueCame(offers or catalogue()))
        self.lamps.signals.clear()

    def show(self, view: View) -> None:
        self.views.append(view)
        if self._screen is not None:
            self._screen.show(view)

    def happens(self, *events: Event) -> None:
        for event in events:
            self.desk.put(event)
        while self.desk._events.qsize():
            self.desk.serve(0)

    def swipe(self, token: str = MARIA) -> None:
        self.happens(CardSwiped(Who(card=token), f"card:{token}"))

    def swipe_legacy(self) -> None:
        self.happens(CardSwiped(LEGACY, "sealed:maria"))

    def tell(self, *touches: str) -> None:
        """Touches in turn: `done`, or with a value `toggle resume`."""
        for touch in touches:
            verb, _, value = touch.partition(" ")
            self.happens(Told(verb, value or None))

    def key(self, number: str) -> None:
        self.tell("key_number", *(f"digit {digit}" for digit in number), "enter")

    def press(self, *keys: KeyName) -> None:
        """Keys beside the screen, in turn."""
        for key in keys:
            self.happens(Pressed(key))

    def plug(self, *, is_in: bool = True) -> None:
        """Headphones go into the jack, or out."""
        self.happens(HeadphonesChanged(is_in))

    def wait(self, seconds: float) -> None:
        end_s = self.clock.uptime_ms() / 1000 + seconds
        while (left_s := end_s - self.clock.uptime_ms() / 1000) > 0.0005:
            self.clock.advance(min(left_s, self.desk.wait_s() + 0.001))
            self.desk.pass_time()

    @property
    def view(self) -> View:
        return self.views[-1]

    @property
    def screen(self) -> str:
        return self.view.screen

    def is_warned(self) -> bool:
        return self.view.warning_s is not None

    @property
    def state(self) -> State:
        return self.desk._state

    @property
    def recorded(self) -> list[Any]:
        """The bodies of what was captured, as the hub would read them; a test knows their types."""
        return [decode(encode(event)).body for event in self.outbox.captured]

    def recorded_types(self) -> list[str]:
        return [str(event.__struct_config__.tag) for event in self.outbox.captured]

    def is_on(self, verb: str) -> bool:
        """Whether a switch of the screen is lit."""
        return any(tell.is_on for tell in self.view.tells if tell.verb == verb)

    def values(self, verb: str) -> list[str | None]:
        """What the buttons of this verb tell, in order."""
        return [tell.value for tell in self.view.tells if tell.verb == verb]

    def is_empty(self) -> bool:
        """Whether nothing is left of anybody."""
        return self.state == empty(self.state.room)
