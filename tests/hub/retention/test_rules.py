"""Two clocks, holds that stop both, and what is not known keeps."""

from __future__ import annotations

from datetime import date

import pytest

from hub.retention.rules import (
    FOREVER,
    Award,
    Held,
    Rule,
    closes,
    load,
    program_year,
    stretches,
    years_on,
)

TODAY = date(2026, 11, 22)
OVER = Award("A-1", date(2019, 7, 1), date(2022, 6, 30), date(2022, 9, 30))


def kept(
    day: date, awards: list[Award], holds: tuple[Held, ...] = (), today: date = TODAY
) -> set[str]:
    found = stretches(load(), awards, holds, earliest=date(2019, 7, 1), today=today)
    return {one.why for one in found if one.first <= day <= one.last}


def test_the_rules_name_their_sources_and_no_exit() -> None:
    rules = load()
    assert {rule.source for rule in rules} == {"29 CFR 38.43", "2 CFR 200.334"}
    assert {rule.clock for rule in rules} == {"program_year", "award"}
    assert all(rule.years == 3 and "exit" not in rule.after for rule in rules)
    assert isinstance(rules[0], Rule)


def test_a_program_year_runs_from_july_to_june() -> None:
    assert program_year(date(2026, 6, 30)) == 2025
    assert program_year(date(2026, 7, 1)) == 2026
    assert closes(2025) == date(2026, 6, 30)
    assert years_on(date(2024, 2, 29), 3) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("day", "today", "stays"),
    [
        (date(2022, 6, 30), date(2025, 6, 30), True),
        (date(2022, 6, 30), date(2025, 7, 1), False),
        (date(2022, 7, 1), date(2025, 7, 1), True),
        (date(2022, 7, 1), date(2026, 7, 1), False),
    ],
)
def test_three_years_from_the_close_of_the_program_year(
    day: date, today: date, stays: bool
) -> None:
    award = Award("A", date(2019, 7, 1), date(2030, 6, 30), date(2019, 7, 2))
    assert ("recent" in kept(day, [award], today=today)) == stays


def test_three_years_from_the_final_report_and_not_from_the_awards_end() -> None:
    day = date(2021, 5, 5)
    assert kept(day, [OVER]) == set()
    late = Award("A-1", OVER.first_day, OVER.last_day, date(2023, 11, 22))
    assert kept(day, [late]) == {"award"}
    assert kept(day, [late], today=date(2026, 11, 23)) == set()
    assert kept(day, [Award("A-1", OVER.first_day, OVER.last_day, None)]) == {"award"}


def test_one_of_two_awards_keeps() -> None:
    other = Award("B", date(2021, 1, 1), date(2021, 12, 31), None)
    assert kept(date(2021, 5, 5), [OVER, other]) == {"award"}
    assert kept(date(2020, 5, 5), [OVER, other]) == set()


def test_a_day_for_which_no_award_is_named_is_kept() -> None:
    part = Award("A-1", date(2019, 7, 1), date(2020, 3, 31), date(2020, 9, 30))
    assert kept(date(2020, 3, 31), [part]) == set()
    assert kept(date(2020, 4, 1), [part]) == {"unnamed"}
    assert kept(date(2020, 9, 1), []) == {"unnamed"}


def test_a_hold_wins() -> None:
    day = date(2021, 5, 5)
    assert kept(day, [OVER], (Held("h", "award", award="A-1"),)) == {"held"}
    period = Held("h", "period", date(2021, 5, 5), date(2021, 5, 5))
    assert kept(day, [OVER], (period,)) == {"held"}
    assert kept(date(2021, 5, 6), [OVER], (period,)) == set()
    endless = stretches(load(), [OVER], [Held("h", "period", day)], earliest=day, today=TODAY)
    assert FOREVER in {one.last for one in endless if one.why == "held"}
