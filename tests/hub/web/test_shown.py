"""Times, counts and ages as a page writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.web.shown import (
    Shown,
    age,
    count,
    long_day,
    month,
    number_of,
    numbers,
    short_day,
    wall_time,
)

HERE = Shown(ZoneInfo("America/Los_Angeles"))


@pytest.mark.parametrize(
    ("at", "time", "day"),
    [
        (datetime(2026, 11, 18, 18, 5, tzinfo=UTC), "10:05 AM", date(2026, 11, 18)),
        (datetime(2026, 11, 19, 7, 30, tzinfo=UTC), "11:30 PM", date(2026, 11, 18)),
        (datetime(2026, 11, 18, 20, 0, tzinfo=UTC), "12:00 PM", date(2026, 11, 18)),
        (datetime(2026, 11, 18, 8, 1, tzinfo=UTC), "12:01 AM", date(2026, 11, 18)),
    ],
)
def test_a_time_is_the_sites_own(at: datetime, time: str, day: date) -> None:
    assert (HERE.time(at), HERE.day_of(at)) == (time, day)


def test_the_hour_that_comes_twice_is_told_apart_by_its_zone() -> None:
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    again = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert HERE.moment(first) == "Nov 1, 2026, 1:30:00 AM PDT"
    assert HERE.moment(again) == "Nov 1, 2026, 1:30:00 AM PST"


def test_the_zone_has_its_name() -> None:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    assert HERE.zone_name(at) == "PDT, America/Los_Angeles"
    assert Shown(ZoneInfo("UTC")).zone_name(at) == "UTC"


def test_a_time_of_another_zone_says_so() -> None:
    at = datetime(2026, 7, 1, 16, 5, tzinfo=UTC)
    assert HERE.time_at(at, "America/Los_Angeles") == "9:05 AM"
    assert HERE.time_at(at, "America/Denver") == "10:05 AM MDT"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3_600, "1 h"),
        (4_800, "1 h 20 min"),
        (86_400, "1 day"),
        (9 * 86_400, "9 days"),
    ],
)
def test_an_age_has_one_or_two_units(seconds: float, words: str) -> None:
    assert age(seconds) == words


def test_counts_and_days_in_words() -> None:
    assert count(12_345) == "12,345"
    assert (number_of(1, "visit"), number_of(2, "visit")) == ("1 visit", "2 visits")
    assert number_of(2, "entry", "entries") == "2 entries"
    assert numbers([(3, 3), (7, 9)]) == "3, 7 to 9"
    assert long_day(date(2028, 2, 29)) == "Tuesday, February 29, 2028"
    assert short_day(date(2026, 11, 1)) == "Nov 1, 2026"
    assert month(date(2026, 11, 1)) == "November 2026"
    assert (wall_time("00:15"), wall_time("08:00"), wall_time("17:30")) == (
        "12:15 AM",
        "8:00 AM",
        "5:30 PM",
    )
