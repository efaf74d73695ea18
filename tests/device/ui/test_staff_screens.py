"""The staff's and technicians' screens: large enough, whole, and inside the glass, however eased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from device.core.comfort import PLAIN, Comfort
from device.core.presenter import present
from tests.device.ui.checking import faults
from tests.rig.every_staff_screen import staff_states
from tests.rig.glass import Glass, glass
from tests.screens import PANELS

pytestmark = pytest.mark.matrix

COMFORTS = {
    "plain": PLAIN,
    "large": Comfort(large=True),
    "low": Comfort(low=True),
    "all": Comfort(large=True, low=True, contrast=True),
}


@pytest.fixture(scope="module", params=PANELS, ids=lambda panel: f"{panel.width}x{panel.height}")
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


@pytest.mark.rule("K37")
@pytest.mark.rule("K44")
@pytest.mark.parametrize("comfort", COMFORTS)
def test_k44_every_staff_screen_is_legible_and_can_be_touched(screen: Glass, comfort: str) -> None:
    found = {
        name: faults(screen, present(replace(state, comfort=COMFORTS[comfort])))
        for name, state in staff_states().items()
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
