"""While nobody is there: few looks at the glass, and nothing that burns in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kivy.base import EventLoop
from kivy.metrics import mm

from device.core.presenter import present
from device.core.view import Told, View
from device.ui.alone import FRAMES, FRAMES_ALONE, MOST_DRIFT, STAYS_S, Alone
from device.ui.environment import SEVEN_INCH
from device.ui.hidden_door import TOUCHES, WITHIN_S, HiddenDoor
from device.ui.words import Words
from tests.rig.every_screen import states
from tests.rig.glass import Glass, glass

ATTRACT = present(states("en")["attract"])
THANKS = present(states("en")["thanks"])


@pytest.fixture(scope="module")
def screen() -> Iterator[Glass]:
    with glass(SEVEN_INCH) as opened:
        yield opened


def test_the_glass_is_looked_at_less_often_while_nobody_is_there() -> None:
    alone = Alone()
    alone.shown(ATTRACT)
    assert alone.frames(1000) == FRAMES_ALONE
    alone.touched(1000)
    assert alone.frames(1000 + STAYS_S / 2) == FRAMES
    assert alone.frames(1000 + STAYS_S * 2) == FRAMES_ALONE
    alone.shown(THANKS)
    assert alone.frames(5000) == FRAMES


def test_the_first_screen_moves_once_a_minute_and_stays_on_the_glass() -> None:
    alone = Alone()
    alone.shown(ATTRACT)
    minutes = [
        {alone.drift(60.0 * minute + second) for second in (0, 30, 59)} for minute in range(6)
    ]
    assert all(len(places) == 1 for places in minutes)
    assert len(set.union(*minutes)) == 6
    assert all(0 <= part <= MOST_DRIFT for places in minutes for at in places for part in at)


def test_nothing_moves_under_a_customers_finger() -> None:
    alone = Alone()
    alone.shown(THANKS)
    assert {alone.drift(60.0 * minute) for minute in range(6)} == {(0, 0)}


def test_drifting_moves_the_texts_and_cuts_none(screen: Glass) -> None:
    screen.show(ATTRACT)
    before = _places(screen)
    screen.app.drift = (4, 3)
    screen.frames()
    after = _places(screen)
    assert all(after[says] != at for says, at in before.items())
    assert all(w.is_whole for w in screen.widgets() if isinstance(w, Words))
    screen.app.drift = (0, 0)


def _places(screen: Glass) -> dict[str, tuple[float, float]]:
    return {w.says: tuple(w.to_window(*w.pos)) for w in screen.widgets() if isinstance(w, Words)}


def test_a_panel_without_a_light_of_its_own_is_drawn_darker(screen: Glass) -> None:
    screen.show(ATTRACT)
    bright = _brightness(screen)
    screen.app.dim(25)
    screen.frames()
    assert _brightness(screen) < bright * 0.35
    screen.app.dim(100)
    screen.frames()
    assert _brightness(screen) == pytest.approx(bright)


def _brightness(screen: Glass) -> float:
    picture = screen.picture().convert("L").resize((1, 1))
    level = picture.getpixel((0, 0))
    assert isinstance(level, (int, float))
    return float(level)


def test_five_touches_in_the_corner_open_the_hidden_door() -> None:
    door = HiddenDoor()
    assert [door.is_open(10, 10, touch * 0.5) for touch in range(TOUCHES)] == [False] * 4 + [True]
    assert not door.is_open(10, 10, 3)


def test_slow_touches_and_touches_elsewhere_do_not() -> None:
    slow = HiddenDoor()
    assert not any(slow.is_open(10, 10, touch * WITHIN_S / 3) for touch in range(12))
    door = HiddenDoor()
    touches = [(10, 10)] * 4 + [(50, 10)] + [(10, 10)] * 4
    assert not any(door.is_open(x, y, at * 0.1) for at, (x, y) in enumerate(touches))


@pytest.mark.parametrize(
    ("view", "opens"), [(ATTRACT, True), (THANKS, False)], ids=["first", "other"]
)
def test_the_door_is_in_the_upper_left_corner_of_the_first_screen(
    screen: Glass, view: View, opens: bool
) -> None:
    screen.show(view)
    screen.told.clear()
    for _touch in range(TOUCHES):
        screen.touch_at(mm(8), screen.panel.height - mm(8))
    assert (Told("hidden_door") in screen.told) is opens


def test_a_touch_anywhere_is_felt(screen: Glass) -> None:
    felt: list[bool] = []
    screen.app._on_touch = lambda: felt.append(True)
    screen.show(ATTRACT)
    screen.touch_at(SEVEN_INCH.width / 2, SEVEN_INCH.height - 20)
    assert felt == [True]
    assert EventLoop.window is not None
