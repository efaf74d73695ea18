"""All that is touched in the lower half, for whoever sits before the kiosk (K46)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from device.core.comfort import Comfort
from device.core.presenter import present
from device.core.words import LANGUAGES
from device.ui.environment import SEVEN_INCH, TEN_INCH
from tests.device.ui.checking import faults
from tests.rig.every_screen import states
from tests.rig.glass import Glass, glass

pytestmark = pytest.mark.matrix

LOW = Comfort(low=True)
ALL = Comfort(large=True, low=True, contrast=True)


@pytest.fixture(
    scope="module",
    params=[SEVEN_INCH, pytest.param(TEN_INCH, marks=pytest.mark.slow)],
    ids=lambda panel: f"{panel.width}x{panel.height}",
)
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


@pytest.mark.rule("K46")
@pytest.mark.parametrize(
    "comfort",
    [LOW, pytest.param(ALL, marks=pytest.mark.slow)],
    ids=["low", "large-low-contrast"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_k46_all_that_is_touched_can_be_touched_in_the_lower_half(
    screen: Glass, language: str, comfort: Comfort
) -> None:
    found = {}
    for name, state in states(language).items():
        if not name.startswith("working"):  # a lobby PC's bar is at the foot as it is
            eased = replace(comfort, speaking=state.comfort.speaking)
            found[name] = faults(screen, present(replace(state, comfort=eased)))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
