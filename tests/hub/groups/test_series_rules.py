"""When a group comes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.groups.series import rules
from hub.groups.series.rules import Repeat
from tests.hub.groups.conftest import a_group, tuesdays_and_thursdays


def days(repeat: Repeat, first: date, last: date) -> list[str]:
    return [str(day) for day in rules.days(rules.rule_of(repeat, first), first, last)]


def test_every_tuesday_and_thursday() -> None:
    repeat = Repeat(pattern="weekly", weekdays=(3, 1))
    assert days(repeat, date(2026, 3, 5), date(2026, 3, 17)) == [
        "2026-03-05", "2026-03-10", "2026-03-12", "2026-03-17",
    ]  # fmt: skip


def test_every_other_week_counts_from_the_first() -> None:
    repeat = Repeat(pattern="weekly", every=2, weekdays=(0,))
    assert days(repeat, date(2026, 3, 2), date(2026, 4, 1)) == [
        "2026-03-02", "2026-03-16", "2026-03-30",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ordinal", "expected"), [(2, ["2026-03-13", "2026-04-10"]), (-1, ["2026-03-27", "2026-04-24"])]
)
def test_a_weekday_of_each_month(ordinal: int, expected: list[str]) -> None:
    repeat = Repeat(pattern="monthly_weekday", weekdays=(4,), ordinal=ordinal)
    assert days(repeat, date(2026, 3, 2), date(2026, 5, 1)) == expected


def test_months_without_a_31st_and_years_without_a_29_february_are_left_out() -> None:
    monthly = Repeat(pattern="monthly_day")
    assert days(monthly, date(2026, 1, 31), date(2026, 5, 31)) == [
        "2026-01-31", "2026-03-31", "2026-05-31",
    ]  # fmt: skip
    yearly = Repeat(pattern="yearly")
    assert days(yearly, date(2028, 2, 29), date(2036, 12, 31)) == [
        "2028-02-29", "2032-02-29", "2036-02-29",
    ]  # fmt: skip


def test_the_first_day_is_the_next_that_fits() -> None:
    friday = replace(tuesdays_and_thursdays(), group=a_group(day=date(2026, 3, 6)))
    assert rules.first_of(friday) == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"repeat": Repeat(pattern="hourly")}, "how the group repeats"),
        ({"repeat": Repeat(pattern="weekly")}, "days of the week"),
        ({"repeat": Repeat(pattern="weekly", every=0, weekdays=(1,))}, "every 1 to 26"),
        ({"repeat": Repeat(pattern="monthly_weekday", weekdays=(1,), ordinal=5)}, "first to the"),
        ({"last_day": date(2026, 3, 1)}, "lies before the first"),
        ({"last_day": date(2026, 3, 5), "group": a_group(day=date(2026, 3, 4)),
          "repeat": Repeat(pattern="weekly", weekdays=(6,))}, "No day fits"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule(changes: dict[str, Any], word: str) -> None:
    (fault,) = rules.repeat_faults(replace(tuesdays_and_thursdays(), **changes))
    assert word in fault


def test_a_rule_in_words() -> None:
    assert rules.in_words("FREQ=WEEKLY;BYDAY=TU,TH") == "every week on Tuesday and Thursday"
    assert rules.in_words("FREQ=MONTHLY;BYDAY=-1FR") == "every month on the last Friday"


REPEATS = st.one_of(
    st.builds(
        Repeat,
        pattern=st.just("weekly"),
        every=st.integers(1, 26),
        weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    ),
    st.builds(
        Repeat,
        pattern=st.just("monthly_weekday"),
        every=st.integers(1, 12),
        weekdays=st.tuples(st.integers(0, 6)),
        ordinal=st.sampled_from([1, 2, 3, 4, -1]),
    ),
)


@given(REPEATS, st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_rule_reads_back_as_it_was_chosen(repeat: Repeat, first: date) -> None:
    rule = rules.rule_of(repeat, first)
    assert rules.repeat_of(rule) == repeat
    found = rules.days(rule, first, first.replace(year=first.year + 2, day=1))
    assert all(day.weekday() in repeat.weekdays for day in found)
    assert found == sorted(set(found))


@given(
    st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=20),
    st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=20),
)
def test_no_two_dates_of_a_series_move_to_one_day(old: set[date], new: set[date]) -> None:
    found = rules.pair(sorted(old), sorted(new))
    there = [day for day in found.values() if day is not None]
    assert set(found) == old
    assert len(there) == len(set(there))
    assert set(there) <= new
    assert all(found[day] == day for day in old & new)


def test_a_plan_is_kept_whole() -> None:
    group = a_group(capacity=12, is_assisted=True, language="es", leader=3, room="r")
    assert rules.group_of(rules.plan_of(group)) == group
    moved = rules.group_of(rules.plan_of(group), date(2026, 4, 1))
    assert (moved.day, moved.starts) == (date(2026, 4, 1), time(10))
