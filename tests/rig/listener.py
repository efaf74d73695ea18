"""
People at a faked kiosk who never touch the glass: one presses keys and looks, one only listens.

What the listener knows is what the voice was told to say, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from contract.fields import Who
from contract.messages import Answer, Catalogue
from device.core.events import CardSwiped, Event, HeadphonesChanged, KeyName, Pressed
from device.core.lobby.scenes import LobbyPc
from device.core.session import is_touch
from device.core.spoken import Phrase
from device.core.stops import Stop, find, stops
from device.core.view import View
from device.fakes import FakeVoice
from device.ports import Screen
from device.speaker import Speaker
from tests.rig.counter import MARIA, Counter

MOST_STEPS = 120


class _Screens:
    def __init__(self, *screens: Screen) -> None:
        self._screens = screens

    def show(self, view: View) -> None:
        for screen in self._screens:
            screen.show(view)


class Listener:
    """Somebody with headphones who sees nothing."""

    def __init__(
        self,
        answer: Answer | None = None,
        *,
        offers: Catalogue | None = None,
        screen: Screen | None = None,
        lobby: LobbyPc | None = None,
    ) -> None:
        self.voice = FakeVoice()
        self.speaker = Speaker(self.voice)
        also = [] if screen is None else [screen]
        self.counter = Counter(
            answer, offers=offers, screen=_Screens(self.speaker, *also), lobby=lobby
        )

    def happens(self, *events: Event) -> None:
        for event in events:
            if is_touch(event):
                self.speaker.hush()
            self.counter.happens(event)

    def press(self, *keys: KeyName) -> None:
        for key in keys:
            self.happens(Pressed(key))

    def swipe(self, token: str = MARIA) -> None:
        self.happens(CardSwiped(Who(card=token), f"card:{token}"))

    def plugs_in(self) -> None:
        self.happens(HeadphonesChanged(is_in=True))

    def type(self, number: str) -> None:
        for digit in number:
            self.happens(Pressed(digit))  # type: ignore[arg-type] # a digit is a key

    @property
    def phrases(self) -> Sequence[Phrase]:
        """What is being said, or was said last, into headphones or aloud."""
        return self.voice.last

    @property
    def heard(self) -> str:
        return " / ".join(phrase.text for phrase in self.phrases)

    def hears(self, *texts: str) -> None:
        for text in texts:
            assert text in self.heard, f"waited to hear {text!r}, heard {self.heard!r}"

    def goes_to(self, text: str) -> None:
        """Down until it is heard."""
        for _ in range(MOST_STEPS):
            self.press("down")
            if text in self.heard:
                return
        raise AssertionError(f"never heard {text!r}; last {self.heard!r}")

    def chooses(self, *texts: str) -> None:
        for text in texts:
            self.goes_to(text)
            self.press("select")


class Keyer:
    """Somebody who sees the screen and has keys only, without any speech."""

    def __init__(
        self,
        answer: Answer | None = None,
        *,
        offers: Catalogue | None = None,
        screen: Screen | None = None,
        lobby: LobbyPc | None = None,
    ) -> None:
        self.counter = Counter(answer, offers=offers, screen=screen, lobby=lobby)

    def press(self, *keys: KeyName) -> None:
        self.counter.press(*keys)

    def type(self, number: str) -> None:
        for digit in number:
            self.counter.happens(Pressed(digit))  # type: ignore[arg-type] # a digit is a key

    @property
    def at(self) -> str:
        """What the frame is around."""
        view = self.counter.view
        return _says(find(view, view.cursor))

    def sees(self, *texts: str) -> None:
        view = self.counter.view
        shown = [view.headline, view.hint, view.warning, *(_says(stop) for stop in stops(view))]
        shown += [f"{choice.label} {choice.mark}" for choice in view.choices]
        for text in texts:
            assert any(text in each for each in shown), f"waited for {text!r}, saw {shown}"

    def goes_to(self, text: str) -> None:
        for _ in range(MOST_STEPS):
            self.press("down")
            if text in self.at:
                return
        raise AssertionError(f"no place says {text!r}: {self.at!r}")

    def chooses(self, *texts: str) -> None:
        for text in texts:
            self.goes_to(text)
            self.press("select")


def _says(stop: Stop | None) -> str:
    if stop is None:
        return ""
    choice = "" if stop.choice is None else stop.choice.label
    button = "" if stop.tell is None else stop.tell.label
    return ", ".join(part for part in (choice, button) if part)
