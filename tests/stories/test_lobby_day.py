"""A morning of the soak: a hundred customers do what they like, and nothing is left of them."""

from __future__ import annotations

import pytest

from device.ui.app import SEVEN_INCH
from tests.rig.glass import glass
from tests.soak.lobby_day import LobbyDay

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [1, 2])
def test_a_hundred_customers_leave_nothing_behind(seed: int) -> None:
    with glass(SEVEN_INCH) as screen:
        found = LobbyDay(screen, seed).live_through(100, warm_after=50)
    assert found.customers == 100
    assert found.events > 100
