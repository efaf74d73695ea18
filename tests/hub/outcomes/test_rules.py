"""Targets, cohorts and wishes, by their rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hub.counts.rules import Counted
from hub.outcomes.rules import (
    actual,
    after,
    cohorts,
    expected,
    faults,
    months_before,
    standing,
    wishes,
)
from hub.reports.rules import Services
from hub.reports.service import ServiceLine
from hub.visits.criteria import Criteria

FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)


def test_a_target_is_on_the_way_when_each_day_brought_its_share() -> None:
    half = FIRST + timedelta(days=182)
    assert expected("visits", 730, FIRST, LAST, half) == 366
    assert standing("visits", 730, FIRST, LAST, half, 366) == "ahead"
    assert standing("visits", 730, FIRST, LAST, half, 365) == "behind"
    assert standing("visits", 730, FIRST, LAST, FIRST - timedelta(days=1), 0) == "coming"
    assert standing("visits", 730, FIRST, LAST, half, 730) == "reached"
    assert standing("visits", 730, FIRST, LAST, LAST + timedelta(days=1), 729) == "missed"


def test_a_share_does_not_grow_with_the_days_and_is_reached_at_the_end_alone() -> None:
    half = FIRST + timedelta(days=182)
    assert standing("verified_share", 60, FIRST, LAST, half, 61) == "ahead"
    assert standing("verified_share", 60, FIRST, LAST, half, 59) == "behind"
    assert standing("verified_share", 60, FIRST, LAST, LAST + timedelta(days=1), 61) == "reached"


def test_what_a_target_is_held_against() -> None:
    counted = Counted(visits=9, members=5, services=8, verified=6)
    assert [
        actual(one, counted) for one in ("visits", "members", "services", "verified_share")
    ] == [9, 5, 8, 75]
    assert actual("verified_share", Counted()) == 0


@pytest.mark.parametrize(
    ("measure", "value", "first", "last", "wrong"),
    [
        ("visits", 5, FIRST, LAST, set()),
        ("love", 5, FIRST, LAST, {"measure"}),
        ("verified_share", 101, FIRST, LAST, {"value"}),
        ("visits", None, None, None, {"value", "first", "last"}),
        ("visits", 5, LAST, FIRST, {"last"}),
        ("visits", 5, FIRST, FIRST + timedelta(days=2000), {"last"}),
    ],
)
def test_a_target_that_cannot_be_is_said(
    measure: str, value: int | None, first: date | None, last: date | None, wrong: set[str]
) -> None:
    assert set(faults(measure, value, first, last)) == wrong


def test_cohorts_stand_by_the_month_of_the_first_visit() -> None:
    jan, feb, mar = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    found = cohorts({(jan, jan): 10, (jan, mar): 4, (mar, mar): 3}, jan, date(2026, 3, 20))
    assert [(one.month, one.size, one.came) for one in found] == [
        (jan, 10, (10, 0, 4)),
        (mar, 3, (3,)),
    ]
    assert found[0].shares == [1.0, 0.0, 0.4]
    assert (after(date(2026, 12, 1)), after(feb)) == (date(2027, 1, 1), mar)
    assert months_before(feb, 11) == date(2025, 3, 1)


def test_a_wish_in_vain_is_one_not_used_or_not_confirmed() -> None:
    def line(code: str, mode: str, **said: int) -> ServiceLine:
        return ServiceLine(code, code, mode, Services(said), Criteria())  # type: ignore[arg-type]

    (first, second) = wishes(
        [
            line("alone", "self_service", verified=7, not_used=2, auto_closed=1),
            line("staff", "pending_staff", verified=1, pending_staff=4),
        ]
    )
    assert (first.code, first.wished, first.in_vain, first.by_staff) == ("staff", 5, 4, True)
    assert (second.wished, second.given, second.unsaid, second.in_vain) == (10, 7, 1, 2)
    assert second.share_in_vain == 0.2
