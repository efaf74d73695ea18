"""When kiosks may try a program: never while the site is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.messages import OpeningHours, Span
from hub.catalogue.opening.rules import Opening, Special
from hub.kiosks.releases.rollout.window import not_after, not_before, open_since, window_of

ZONE = ZoneInfo("America/Los_Angeles")
WEEK = tuple(OpeningHours(weekday=day, opens="08:00", closes="17:00") for day in range(5))
TUESDAY = datetime(2026, 3, 3, 12, 0, tzinfo=ZONE)


def on(**at: int) -> datetime:
    return TUESDAY.replace(**at)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("local", "window"),
    [
        (on(hour=12), "17:00-08:00"),
        (on(hour=3), "17:00-08:00"),
        (on(day=7), ""),  # a Saturday
        (on(day=6), "17:00-08:00"),  # a Friday, before it
    ],
)
def test_the_window_is_outside_the_hours_of_today(local: datetime, window: str) -> None:
    assert window_of(Opening(WEEK), local) == window


def test_a_site_without_hours_and_a_day_off_are_fine_at_once() -> None:
    assert window_of(Opening(), TUESDAY) == ""
    off = Special(id="x", first=TUESDAY.date(), last=TUESDAY.date(), name={"en": "Off"})
    assert window_of(Opening(WEEK, (off,)), TUESDAY) == ""


def test_tomorrow_may_open_earlier() -> None:
    tomorrow = date(2026, 3, 4)
    early = Special(
        id="x", first=tomorrow, last=tomorrow, name={"en": "Fair"},
        spans=(Span(opens="06:30", closes="12:00"),),
    )  # fmt: skip
    assert window_of(Opening(WEEK, (early,)), TUESDAY) == "17:00-06:30"


def test_since_when_it_is_open() -> None:
    assert open_since(Opening(WEEK), on(hour=12)) == on(hour=8)
    assert open_since(Opening(WEEK), on(hour=18)) is None
    assert open_since(Opening(WEEK), on(day=7)) is None
    always = open_since(Opening(), TUESDAY)
    assert always is not None
    assert always < TUESDAY


WALLS = st.integers(0, 95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
SPANS = st.lists(WALLS, min_size=2, max_size=2, unique=True).map(sorted)
DAYS = st.lists(st.none() | SPANS, min_size=7, max_size=7)


@given(days=DAYS, hours=st.integers(0, 167), later=st.integers(0, 1_439))
def test_whoever_keeps_to_the_window_of_a_day_never_begins_while_the_site_is_open_that_day(
    days: list[list[str] | None], hours: int, later: int
) -> None:
    week = tuple(
        OpeningHours(weekday=day, opens=span[0], closes=span[1])
        for day, span in enumerate(days)
        if span is not None
    )
    opening, local = Opening(week), datetime(2026, 6, 1, tzinfo=ZONE) + timedelta(hours=hours)
    window = window_of(opening, local)
    if not window:
        assert not week or not opening.is_open(local) or not opening.spans_on(local.date())
        return
    opens, closes = not_before(window), not_after(window)
    begins = local.replace(hour=0, minute=0) + timedelta(minutes=later)
    wall = f"{begins:%H:%M}"
    if wall >= opens or wall < closes:
        assert not opening.is_open(begins)
