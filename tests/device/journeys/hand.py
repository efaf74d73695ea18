"""Somebody with a finger: touches what they read on the glass, and turns pages to find it."""

from __future__ import annotations

from contract.member_number import from_body
from contract.messages import Answer, Catalogue
from device.core.events import Event
from device.core.lobby.scenes import LobbyPc
from device.core.view import Told
from device.ui.look import TARGET_MM
from device.ui.widgets import Touchable
from tests.rig.counter import Counter
from tests.rig.glass import Glass

WRONG = from_body("48213906")[:-2] + "00"
"""A number whose check digits do not fit."""

MOST_PAGES = 12
TOUCHES_IN_THE_CORNER = 5


class Hand:
    """One person, or several in turn, before a real screen whose site is faked."""

    def __init__(
        self,
        screen: Glass,
        answer: Answer | None = None,
        *,
        offers: Catalogue | None = None,
        lobby: LobbyPc | None = None,
    ) -> None:
        self.screen = screen
        self.counter = Counter(answer, offers=offers, screen=screen.app, lobby=lobby)
        screen.tell = self.counter.happens
        screen.frames()

    @property
    def recorded(self) -> list[str]:
        return self.counter.recorded_types()

    def swipes(self, token: str) -> None:
        self.counter.swipe(token)
        self.screen.frames()

    def happens(self, *events: Event) -> None:
        self.counter.happens(*events)
        self.screen.frames()

    def waits(self, seconds: float) -> None:
        self.counter.wait(seconds)
        self.screen.frames()

    def touches(self, *texts: str) -> None:
        for text in texts:
            self._turns_to(text)
            self.screen.touch(text)

    def answers(self, verdict: str, service: str) -> None:
        """`Used` or `Not used`, in the row of that service."""
        self._turns_to(service)
        self.screen.touch(verdict, beside=service)

    def keys(self, number: str) -> None:
        for digit in number:
            self.screen.touch(digit)

    def knocks_at_the_hidden_door(self) -> None:
        """The technicians' gesture, in the upper left corner of the first screen."""
        inch = self.screen.panel.width / self.screen.panel.width_mm * TARGET_MM / 2
        for _ in range(TOUCHES_IN_THE_CORNER):
            self.screen.touch_at(inch, self.screen.panel.height - inch)

    def sees(self, *texts: str) -> None:
        for text in texts:
            assert any(text in seen for seen in self.screen.texts()), (text, self.screen.texts())

    def sees_nothing_of(self, *texts: str) -> None:
        for text in texts:
            assert not [seen for seen in self.screen.every_text() if text in seen]

    def _turns_to(self, text: str) -> None:
        for _ in range(MOST_PAGES):
            if text in self.screen.texts():
                return
            if not self._touches_what_tells(Told("more")):
                break
        assert text in self.screen.texts(), (text, self.screen.texts())

    def _touches_what_tells(self, told: Told) -> bool:
        """A touch known by its picture, where its words have no room."""
        shown = [w for w in self.screen.widgets() if isinstance(w, Touchable) and w.told == told]
        if shown:
            self.screen.touch_at(*shown[-1].to_window(*shown[-1].center))
        return bool(shown)
