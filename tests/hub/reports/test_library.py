"""Periods, what they are compared with, and staff for the hours: the rules alone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from contract.messages import OpeningHours
from hub.catalogue.opening.rules import Opening, Special
from hub.reports.library import periods
from hub.reports.library.kinds import KINDS
from hub.reports.library.periods import NAMED, STEPS, before, days_of, parts_of, year_before
from hub.reports.library.rules import Asked, Staffing, read
from hub.reports.library.staffing import history, suggest
from hub.reports.rules import Period

DAYS = st.dates(date(2005, 1, 1), date(2095, 1, 1))
TODAY = date(2026, 11, 18)


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("yesterday", "2026-11-17", "2026-11-17"),
        ("today", "2026-11-18", "2026-11-18"),
        ("last_week", "2026-11-09", "2026-11-15"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("this_quarter", "2026-10-01", "2026-11-18"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("last_12_months", "2025-11-01", "2026-10-31"),
        ("last_program_year", "2025-07-01", "2026-06-30"),
        ("this_program_year", "2026-07-01", "2026-11-18"),
    ],
)
def test_periods_by_name(word: str, first: str, last: str) -> None:
    assert days_of(word, TODAY) == period(first, last)


@pytest.mark.parametrize(
    ("asked", "then", "year"),
    [
        (("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30"), ("2025-10-01", "2025-10-31")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("2024-02-29", "2024-02-29"), ("2024-02-28", "2024-02-28"), ("2023-02-28", "2023-02-28")),
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30"), ("2025-07-01", "2025-09-30")),
        (("2026-11-02", "2026-11-08"), ("2026-10-26", "2026-11-01"), ("2025-11-02", "2025-11-08")),
    ],
)
def test_what_a_period_is_compared_with(
    asked: tuple[str, str], then: tuple[str, str], year: tuple[str, str]
) -> None:
    assert before(period(*asked)) == period(*then)
    assert year_before(period(*asked)) == period(*year)


@given(DAYS, st.integers(0, 500), st.sampled_from(list(STEPS)))
def test_the_parts_of_a_period_are_the_period(first: date, more: int, step: periods.Step) -> None:
    whole = Period(first, first + timedelta(days=more))
    parts = list(parts_of(whole, step))
    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
    for one, other in pairwise(parts):
        assert other.first == one.last + timedelta(days=1)
        assert periods.begin_of(one.first, step) == periods.begin_of(one.last, step)


@given(DAYS, st.sampled_from(list(NAMED)))
def test_every_period_by_name_can_be_compared(today: date, word: str) -> None:
    days = days_of(word, today)
    assert before(days).last == days.first - timedelta(days=1)
    assert year_before(days).first < days.first


@given(
    st.sampled_from([kind for kind in KINDS if not kind.state_only]),
    st.dictionaries(
        st.sampled_from(["period", "first", "last", "service", "step", "split", "measure", "compare", "minutes", "x"]),
        st.sampled_from(["", "last_week", "days", "2026-02-01", "2026-03-31", "resume", "week", "service", "members", "year", "30", "\N{PILE OF POO}", "-1"]),
    ),
)  # fmt: skip
def test_what_was_read_is_read_again_from_its_own_address(
    kind: object, given_: dict[str, str]
) -> None:
    choices = {"service": ["resume"]}
    asked, faults = read(MultiDict(given_), kind, choices, TODAY)  # type: ignore[arg-type]  # one of them
    if not faults:
        again, none = read(MultiDict(asked.pairs()), kind, choices, TODAY)  # type: ignore[arg-type]
        assert none == {}
        assert again == asked
        assert again.pairs() == asked.pairs()
        assert isinstance(again, Asked)


WEEK = tuple(OpeningHours(weekday=day, opens="09:00", closes="11:30") for day in range(5))
HOLIDAY = Special(id="x", first=date(2026, 9, 7), last=date(2026, 9, 7), name={"en": "Labor Day"})
MONDAYS = [date(2026, 9, 7) + timedelta(days=7 * week) for week in range(11)]


def test_staff_are_reckoned_from_open_days_and_not_from_holidays() -> None:
    visits = {(day, 9): 10 * week for week, day in enumerate(MONDAYS)} | {(MONDAYS[0], 9): 500}
    past = history(Opening(WEEK, (HOLIDAY,)), Period(MONDAYS[0], MONDAYS[-1]), visits)
    assert past.open_hours[0, 9] == MONDAYS[1:]
    assert past.left_out == 1 + 20
    found = suggest(past, visits, Staffing(minutes=12, share=80, least=1))
    assert set(found) == {(day, hour) for day in range(5) for hour in (9, 10, 11)}
    # 10, 20, ... 100 visits: 80 of 100 days had 80 or fewer; 80 * 12 min are 16 people.
    assert (found[0, 9].days, found[0, 9].enough, found[0, 9].staff) == (10, 80, 16)
    assert found[0, 9].usual == 55
    assert (found[0, 10].enough, found[0, 10].staff) == (0, 1)


def test_a_site_without_hours_was_open_when_somebody_came() -> None:
    visits = {(MONDAYS[0], 8): 3, (MONDAYS[0], 10): 1, (MONDAYS[1], 9): 4}
    past = history(Opening(), Period(MONDAYS[0], MONDAYS[2]), visits)
    assert past.open_hours == {(0, hour): MONDAYS[:2] for hour in (8, 9, 10)}
