"""The fixtures of the web, for lessons on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.training.learner import training_of
from tests.hub.web.conftest import House, MakeHouse, Watch, make_house, watch

__all__ = ["Watch", "make_house", "watch"]


@pytest.fixture
def site(make_house: MakeHouse) -> Iterator[House]:
    house = make_house("site")
    yield house
    training_of(house).close()
