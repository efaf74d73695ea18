"""
Whole visits by a keypad at the real window: its keys in, real screens out, its frame in sight.

One of them listens as well, so that what is drawn, said and told is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from device.core.comfort import Comfort
from device.core.stops import find
from device.core.view import View
from device.ui.app import SEVEN_INCH
from tests.rig.counter import MARIAS_NUMBER, active
from tests.rig.glass import Glass, glass
from tests.rig.listener import Listener

pytestmark = [pytest.mark.rule("K01"), pytest.mark.rule("K38")]

CODES = {"up": 273, "down": 274, "select": 13, "back": 27, "help": 282, "talk": 283, "easier": 287}
MOST_STEPS = 80


class Keypad:
    """Somebody at the kiosk with a keypad under their hand and their eyes on the glass."""

    def __init__(self, screen: Glass) -> None:
        self.screen = screen
        self.listener = Listener(active(first_name="Maria"), screen=screen.app)
        screen.tell = self.listener.happens
        screen.frames()

    @property
    def view(self) -> View:
        return self.listener.counter.view

    def press(self, *keys: str) -> None:
        for key in keys:
            code = CODES.get(key) or ord(key)
            self.screen.press_key(code, key if len(key) == 1 else "")
            self.screen.frames()

    def at(self) -> str:
        """What the frame is around; it is on the page that is shown, and nowhere else."""
        stop = find(self.view, self.view.cursor)
        assert stop is not None
        part = stop.choice or stop.tell
        assert part is not None
        framed = [w for w in self.screen.widgets() if getattr(w, "has_cursor", False)]
        assert len(framed) == 1, f"{part.label!r} is framed {len(framed)} times"
        word = "" if stop.tell is None or stop.choice is None else f", {stop.tell.label}"
        return part.label + word

    def chooses(self, *texts: str) -> None:
        for text in texts:
            for _ in range(MOST_STEPS):
                self.press("down")
                if text in self.at():
                    break
            else:
                raise AssertionError(f"no place says {text!r}")
            self.press("select")

    def sees(self, text: str) -> None:
        assert text in " / ".join(self.screen.texts()), self.screen.texts()


@pytest.fixture(scope="module")
def screen() -> Iterator[Glass]:
    with glass(SEVEN_INCH) as opened:
        yield opened


@pytest.fixture
def keypad(screen: Glass) -> Keypad:
    return Keypad(screen)


def test_a_whole_day_by_keys(keypad: Keypad) -> None:
    keypad.press(*MARIAS_NUMBER, "select")
    keypad.sees("Maria, what did you come for?")
    keypad.chooses("Work on my resume", "Use a computer", "Done")
    keypad.sees("You are logged in.")
    keypad.chooses("OK")
    keypad.press(*MARIAS_NUMBER, "select")
    keypad.sees("Welcome back, Maria")
    keypad.chooses("Log out", "Work on my resume, Used", "Use a computer, Not used", "Log out")
    keypad.sees("You are logged out.")
    assert keypad.listener.counter.recorded_types() == [
        "visit.opened",
        "visit.services_added",
        "visit.closed",
    ]


def test_every_place_of_a_long_menu_comes_into_sight(keypad: Keypad) -> None:
    keypad.listener.swipe()
    keypad.screen.frames()
    seen = set()
    for _ in keypad.view.choices:
        keypad.press("down")
        seen.add(keypad.at())
    assert len(seen) >= len(keypad.view.choices) - 1


def test_with_letters_twice_as_large_every_place_comes_into_sight_as_well(keypad: Keypad) -> None:
    keypad.press("easier", "select", "back")
    assert keypad.view.comfort == Comfort(large=True, keys=True)
    keypad.listener.swipe()
    keypad.screen.frames()
    for _ in range(6):
        keypad.press("down")
        keypad.at()
    keypad.chooses("Use a computer", "Done")
    keypad.sees("You are logged in.")


def test_help_the_languages_and_back(keypad: Keypad) -> None:
    keypad.press("help")
    keypad.sees("Help is on its way to you")
    keypad.chooses("Language")
    keypad.chooses("Español")
    keypad.sees("Deslice su tarjeta")


@pytest.mark.rule("K02")
@pytest.mark.rule("K04")
def test_k04_what_is_drawn_is_what_is_said(keypad: Keypad) -> None:
    keypad.press("talk")
    keypad.listener.plugs_in()
    keypad.listener.swipe()
    keypad.screen.frames()
    for text in keypad.screen.texts():
        word = text.split("\n")[0].rstrip("0123456789/ ")
        assert word in keypad.listener.heard or word == "More", f"{text!r} is not said"
    keypad.press("select")
    keypad.listener.hears("Chosen")
    keypad.press("up", "select")
    keypad.listener.hears("Thank you, Maria. You are logged in.", "You chose 1 service:")
