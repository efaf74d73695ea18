"""
Every screen, both panels, every language: large enough, whole, and inside the glass.

With letters twice as large, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from kivy.metrics import mm

from device.core.comfort import PLAIN, Comfort
from device.core.presenter import present
from device.core.scenes import Choosing, Farewell, Greeting, Returning, Thanks, Visit
from device.core.state import State
from device.core.words import LANGUAGES
from device.ui.environment import MM_PER_INCH, SEVEN_INCH, TEN_INCH
from device.ui.look import TARGET_MM
from tests.device.ui.checking import faults
from tests.rig.every_screen import states
from tests.rig.glass import Glass, glass

pytestmark = pytest.mark.matrix

LARGE = Comfort(large=True)


@pytest.fixture(
    scope="module",
    params=[SEVEN_INCH, pytest.param(TEN_INCH, marks=pytest.mark.slow)],
    ids=lambda panel: f"{panel.width}x{panel.height}",
)
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


def _all_faults(screen: Glass, language: str, comfort: Comfort) -> dict[str, list[str]]:
    found = {}
    for name, state in states(language).items():
        if not name.startswith("working"):  # a lobby PC's bar: below
            eased = replace(comfort, speaking=state.comfort.speaking)
            found[name] = faults(screen, present(replace(state, comfort=eased)))
    return {name: wrong for name, wrong in found.items() if wrong}


@pytest.mark.rule("K15")
@pytest.mark.rule("K16")
@pytest.mark.rule("K37")
@pytest.mark.rule("K44")
@pytest.mark.parametrize("language", LANGUAGES)
def test_k44_every_screen_is_legible_and_can_be_touched(screen: Glass, language: str) -> None:
    assert _all_faults(screen, language, PLAIN) == {}


@pytest.mark.rule("K44")
@pytest.mark.parametrize("language", LANGUAGES)
def test_k44_letters_twice_as_large_are_whole_in_every_language(
    screen: Glass, language: str
) -> None:
    assert _all_faults(screen, language, LARGE) == {}


@pytest.mark.parametrize("comfort", [PLAIN, LARGE], ids=["plain", "large"])
def test_a_long_name_fits_everywhere(screen: Glass, comfort: Comfort) -> None:
    room = states("en")["attract"].room
    visit = Visit("0197b0a0-0000-7000-8000-000000000001", name="Maximilianowicz-Wolfeschlegel")
    scenes = (Greeting(visit, is_fresh=True), Choosing(visit, room.offer), Thanks(visit),
              Returning(visit), Farewell(visit))  # fmt: skip
    for language in LANGUAGES:
        for scene in scenes:
            view = present(State(room, scene, language, comfort=comfort))
            assert faults(screen, view) == [], (language, view.screen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_of_the_first_menu_fits_also_when_chosen(
    screen: Glass, language: str
) -> None:
    state = states(language)["choosing"]
    visit = Visit("0197b0a0-0000-7000-8000-000000000001")
    scene = Choosing(visit, menu=state.room.offer, chosen=state.room.offer)
    for comfort in (PLAIN, LARGE):
        assert faults(screen, present(State(state.room, scene, language, comfort=comfort))) == []


def test_twenty_millimetres_are_twenty_on_the_glass(screen: Glass) -> None:
    panel = screen.panel
    for dots, millimetres in ((panel.width, panel.width_mm), (panel.height, panel.height_mm)):
        assert mm(TARGET_MM) / dots * millimetres >= TARGET_MM - 0.01
    assert mm(1) == pytest.approx(panel.dpi / MM_PER_INCH)
