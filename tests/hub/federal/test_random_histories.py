"""The period engine against an independent, slow, obvious one, on random histories."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from hub.federal.periods.engine import records
from hub.federal.periods.history import Activity, PeriodRules, Plan
from hub.federal.periods.record import FIRST_OF
from tests.hub.federal.day_by_day import slow_records

FIRST = date(2024, 7, 1)
EFFECTS = ("reportable", "participant", "supportive", "follow_up", "carried")
ELEMENTS = {
    "reportable": ("1000", "1002", "1101"),
    "participant": ("1001", "1003", "1004", "1104"),
    "supportive": ("1409",),
    "follow_up": ("1503",),
    "carried": ("908",),
}
PROGRAMMES = ("", "wioa-adult", "wioa-youth", "jvsg", "snap-et")
EDGES = (1, 2, 30, 60, 89, 90, 91, 92, 93, 120, 179, 180, 181, 182, 183)


def history(seed: int) -> tuple[list[Activity], list[Plan], PeriodRules, date, date]:
    """A person's days, drawn so that many lie just at the edge of the rules."""
    chance = random.Random(seed)
    rules = PeriodRules(
        days=chance.choice((90, 90, 91)),
        common_exit=chance.choice((PeriodRules().common_exit, frozenset(), frozenset({"jvsg"}))),
    )
    day, activities, plans = FIRST + timedelta(days=chance.randrange(60)), [], []
    for _ in range(chance.randrange(1, 14)):
        effect = chance.choices(EFFECTS, (10, 7, 2, 1, 1))[0]
        touched = ELEMENTS[effect]
        programme = chance.choices(PROGRAMMES, (8, 2, 1, 1, 1))[0]
        activities.append(Activity(day, effect, touched, programme, "olympia"))  # type: ignore[arg-type]  # drawn from the effects
        if chance.random() < 0.25:
            to = day + timedelta(days=chance.choice(EDGES))
            made = day + timedelta(days=chance.choice((0, 0, 5, 90, 91, 92)))
            cancelled = made + timedelta(days=chance.choice(EDGES))
            plans.append(Plan(made, to, cancelled if chance.random() < 0.3 else None, programme))
        day += timedelta(days=chance.choice((0, *EDGES)) if chance.random() < 0.8 else 15)
    end = max(one.day for one in activities)
    today = end + timedelta(days=chance.choice((0, 1, 45, 89, 90, 91, 92, 200)))
    through = today - timedelta(days=chance.choice((0, 0, 1, 45, 91, 150)))
    return activities, plans, rules, through, today


def agree(seed: int) -> None:
    activities, plans, rules, through, today = history(seed)
    fast = records("1234567890", activities, plans, rules=rules, through=through, today=today)
    slow = slow_records(activities, plans, rules, through, today)
    plain = [
        (one.kind, one.entry, one.exit, one.start, one.last, sorted(one.dates.items()))
        for one in fast
    ]
    expected = [one.plain(FIRST_OF) for one in slow]
    assert sorted(map(repr, plain)) == sorted(map(repr, expected)), f"history {seed}"


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_random_histories_agree(first: int) -> None:
    for seed in range(first, first + 100):
        agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 11_000, 1_000))
def test_ten_thousand_random_histories_agree(first: int) -> None:
    for seed in range(first, first + 1_000):
        agree(seed)


def test_random_histories_reach_every_kind_of_record() -> None:
    """Else agreeing would say little."""
    found = [
        record
        for seed in range(400)
        for activities, plans, rules, through, today in [history(seed)]
        for record in records("1", activities, plans, rules=rules, through=through, today=today)
    ]
    several = [one for one in found if one.is_participant]
    assert any(one.exit is None for one in several)
    assert any(one.exit is not None for one in several)
    assert any(one.entry is not None and one.start < one.entry for one in several)
    assert any(one.exit is not None and one.last > one.exit for one in several)
    assert any(not one.is_participant for one in found)
