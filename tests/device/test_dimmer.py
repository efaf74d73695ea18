"""Bright by day, dim by night, and bright again for whoever touches."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from device.adapters.backlight import Backlight
from device.core.night import Brightness
from device.dimmer import STAYS_S, Dimmer
from device.fakes import FakeClock
from tests.rig.counter import MONDAY_TEN, ZONE

ELEVEN_AT_NIGHT = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
"""In Spokane."""


@pytest.mark.parametrize(
    ("wall", "percent"),
    [("19:59", 100), ("20:00", 25), ("23:59", 25), ("00:00", 25), ("05:59", 25), ("06:00", 100)],
)
def test_the_night_goes_over_midnight(wall: str, percent: int) -> None:
    assert Brightness().at(wall, is_somebody_there=False) == percent
    assert Brightness().at(wall, is_somebody_there=True) == 100


def test_a_night_within_a_day() -> None:
    siesta = Brightness(night_from="13:00", night_to="15:00")
    assert [siesta.at(wall, is_somebody_there=False) for wall in ("12:59", "13:00", "15:00")] == [
        100,
        25,
        100,
    ]


def test_who_does_not_know_the_time_is_bright() -> None:
    assert Brightness().at(None, is_somebody_there=False) == 100


class Night:
    """A dimmer, and what it did."""

    def __init__(self, begun: datetime, *, synced: bool = True) -> None:
        self.clock = FakeClock(begun, synced=synced)
        self.shone: list[int] = []
        self.dimmer = Dimmer(Brightness(), ZONE, self.clock, self.shone.append)
        self.dimmer.look()

    def after(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.dimmer.look()


def test_a_touch_at_night_brightens_until_they_have_gone() -> None:
    night = Night(ELEVEN_AT_NIGHT)
    night.dimmer.touched()
    night.after(1)
    night.after(STAYS_S - 5)
    assert night.shone == [25, 100]
    night.after(10)
    assert night.shone == [25, 100, 25]


def test_by_day_nothing_is_written_twice() -> None:
    day = Night(MONDAY_TEN)
    day.dimmer.touched()
    day.after(1)
    day.after(600)
    assert day.shone == [100]


def test_an_unset_clock_never_dims() -> None:
    assert Night(ELEVEN_AT_NIGHT, synced=False).shone == [100]


def light(folder: Path, most: int = 255) -> Path:
    one = folder / "10-0045"
    one.mkdir(parents=True)
    (one / "max_brightness").write_text(f"{most}\n")
    (one / "brightness").write_text("0\n")
    return one


def test_the_kernels_file_is_written_and_never_dark(tmp_path: Path) -> None:
    one = light(tmp_path)
    backlight = Backlight(tmp_path)
    backlight.shine(50)
    assert (one / "brightness").read_text() == "128"
    backlight.shine(0)
    assert (one / "brightness").read_text() == "1"


def test_a_machine_without_a_backlight_goes_on(tmp_path: Path) -> None:
    Backlight(tmp_path / "none").shine(50)


def test_a_light_that_cannot_be_moved_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (light(tmp_path) / "max_brightness").write_text("dim\n")
    backlight = Backlight(tmp_path)
    with caplog.at_level(logging.ERROR):
        backlight.shine(50)
        backlight.shine(60)
    assert len(caplog.records) == 1
    assert "10-0045" in caplog.text
