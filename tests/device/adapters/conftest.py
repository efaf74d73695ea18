"""What several adapters' tests stand on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from device.core.capture import Origin
from device.fakes import FakeClock

NOON = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
"""A Friday in Chicago, two days before the clocks change."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def origin() -> Origin:
    return Origin("oak-street", "lobby-1", ZoneInfo("America/Chicago"))
