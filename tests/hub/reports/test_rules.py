"""Periods, months and how services add up."""

from __future__ import annotations

from datetime import date

import pytest

from hub.reports.rules import Counted, Period, add_up, last_of, month_of


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 4, 15), date(2026, 4, 30)),
    ],
)
def test_a_month_ends_on_its_last_day(day: date, last: date) -> None:
    assert last_of(day) == last
    assert month_of(last) == month_of(day)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 3, 5), date(2026, 3, 4))
    assert Period(date(2026, 3, 4), date(2026, 3, 4)).within(date(2026, 3, 1)) == Period(
        date(2026, 3, 4), date(2026, 3, 4)
    )


def test_a_pending_service_and_one_not_used_do_not_count() -> None:
    services = add_up(
        [
            Counted("resume", "self_service", "verified", 2),
            Counted("phone", "self_service", "verified", 1),
            Counted("phone", "self_service", "auto_closed", 4),
            Counted("claim", "pending_staff", "pending_staff", 8),
            Counted("phone", "self_service", "not_used", 16),
        ]
    )
    assert services.counted == 7
    assert (services["verified"], services["pending_staff"], services["unverified"]) == (3, 8, 0)
