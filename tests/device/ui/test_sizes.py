"""Every screen, both panels, every language: large enough, whole, and inside the glass."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from kivy.metrics import mm
from kivy.uix.widget import Widget

from device.core.presenter import present
from device.core.state import Choosing, Farewell, Greeting, Returning, State, Thanks, Visit
from device.core.words import LANGUAGES
from device.ui.app import Panel
from device.ui.environment import MM_PER_INCH
from device.ui.look import CAP_HEIGHT, LEAST_CAPITAL_MM, TARGET_MM
from device.ui.screens import KioskScreen
from device.ui.widgets import Touchable, Words
from tests.rig.every_screen import states
from tests.rig.glass import Glass, glass
from tests.screens import PANELS


@pytest.fixture(scope="module", params=PANELS, ids=lambda panel: f"{panel.width}x{panel.height}")
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


def named(panel: Panel) -> str:
    return f"{panel.width}x{panel.height}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", states("en"))
def test_a_screen_is_legible_and_can_be_touched(screen: Glass, name: str, language: str) -> None:
    screen.show(present(states(language)[name]))
    for _page in range(_pages(screen)):
        _is_legible(screen)
        _can_be_touched(screen)
        _turn(screen)


def _pages(screen: Glass) -> int:
    return max([int(w.count) for w in screen.widgets() if hasattr(w, "count")], default=1)


def _turn(screen: Glass) -> None:
    for pages in [w for w in screen.widgets() if hasattr(w, "turn")]:
        pages.turn()
    screen.frames()


def _is_legible(screen: Glass) -> None:
    for words in [w for w in screen.widgets() if isinstance(w, Words) and w.says and w.height > 0]:
        assert words.is_whole, f"'{words.says}' does not fit: '{words.text}'"
        assert words.font_size * CAP_HEIGHT >= mm(LEAST_CAPITAL_MM) - 0.01, words.says
        shown = " ".join(
            "".join(word.text for word in line.words) for line in words._label._cached_lines
        )
        assert shown.split() == words.says.split(), f"'{words.says}' is drawn as '{shown}'"
        _is_inside(screen, words)


def _can_be_touched(screen: Glass) -> None:
    targets = [w for w in screen.widgets() if isinstance(w, Touchable)]
    assert targets
    for target in targets:
        assert min(target.width, target.height) >= mm(TARGET_MM) - 0.5, _said(target)
        _is_inside(screen, target)
    for one, other in combinations(_uppermost(screen), 2):
        assert not _overlap(one, other), f"{_said(one)} lies over {_said(other)}"


def _uppermost(screen: Glass) -> list[Widget]:
    # The warning lies over the screen it warns of, and is itself touched anywhere.
    above = next(w for w in reversed(screen.widgets()) if isinstance(w, KioskScreen))
    targets = [w for w in above.walk(restrict=True) if isinstance(w, Touchable)]
    return [w for w in targets if not isinstance(w.parent, Touchable)]


def _is_inside(screen: Glass, widget: Widget) -> None:
    x, y = widget.to_window(widget.x, widget.y)
    panel = screen.panel
    assert x >= 0, _said(widget)
    assert y >= 0, _said(widget)
    assert x + widget.width <= panel.width + 0.5, _said(widget)
    assert y + widget.height <= panel.height + 0.5, _said(widget)


def _overlap(one: Widget, other: Widget) -> bool:
    left, low = one.to_window(one.x, one.y)
    x, y = other.to_window(other.x, other.y)
    apart = (
        left + one.width <= x + 0.5
        or x + other.width <= left + 0.5
        or low + one.height <= y + 0.5
        or y + other.height <= low + 0.5
    )
    return not apart


def _said(widget: Widget) -> str:
    return " ".join(part.says for part in widget.walk(restrict=True) if isinstance(part, Words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_name_fits_everywhere(screen: Glass, language: str) -> None:
    room = states("en")["attract"].room
    visit = Visit("0197b0a0-0000-7000-8000-000000000001", name="Maximilianowicz-Wolfeschlegel")
    scenes = (Greeting(visit, is_fresh=True), Choosing(visit, room.offer), Thanks(visit),
              Returning(visit), Farewell(visit))  # fmt: skip
    for scene in scenes:
        screen.show(present(State(room, scene, language)))
        _is_legible(screen)


def test_every_service_of_the_first_menu_fits_also_when_chosen(screen: Glass) -> None:
    for language in LANGUAGES:
        state = states(language)["choosing"]
        visit = Visit("0197b0a0-0000-7000-8000-000000000001")
        menu = state.room.offer
        for chosen in ((), menu):
            scene = Choosing(visit, menu=menu, chosen=chosen)
            screen.show(present(State(state.room, scene, language)))
            for _page in range(_pages(screen)):
                _is_legible(screen)
                _turn(screen)


def test_twenty_millimetres_are_twenty_on_the_glass(screen: Glass) -> None:
    panel = screen.panel
    for dots, millimetres in ((panel.width, panel.width_mm), (panel.height, panel.height_mm)):
        assert mm(TARGET_MM) / dots * millimetres >= TARGET_MM - 0.01
    assert mm(1) == pytest.approx(panel.dpi / MM_PER_INCH)
