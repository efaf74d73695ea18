"""
A kiosk without a clock battery: at boot it believes it is two weeks ago.

What it captures before the time is set is marked, corrected by boot and uptime, and
counted on the day it happened.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from provisioning.clock import now
from provisioning.demo.customers import Person, Plan, PlannedVisit
from tests.rig.house import HUB, House, house

pytestmark = pytest.mark.slow

TWO_WEEKS_S = 14 * 86_400
EARLY, LATE = 3, 2
CLOSE_ENOUGH = timedelta(seconds=60)


@dataclass(frozen=True)
class Kept:
    """An event as hub or state keep it."""

    clock: str
    captured_at: datetime
    happened_at: datetime
    corrected: int


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as opened:
        yield opened


def plan_for(people: int) -> Plan:
    visits = tuple(PlannedVisit(number, "swipe", services=(0, 1)) for number in range(people))
    return Plan(tuple(Person("card") for _ in range(people)), visits, ())


def kept(database: Path) -> list[Kept]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT payload, happened_at, corrected FROM event ORDER BY seq")
        return [_kept(*row) for row in rows.fetchall()]


def _kept(payload: str, happened_at: str, corrected: int) -> Kept:
    event = json.loads(payload)
    happened = datetime.fromisoformat(happened_at).replace(tzinfo=UTC)
    return Kept(event["clock"], datetime.fromisoformat(event["captured_at"]), happened, corrected)


def days(database: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return {day for (day,) in db.execute("SELECT day FROM visit")}


@pytest.mark.parametrize("hub_is_there", [True, False])
def test_days_are_right_though_the_clock_was_two_weeks_back(
    home: House, hub_is_there: bool
) -> None:
    kiosk = home.open_kiosk("--clock-unsynced", "--clock-offset-s", str(-TWO_WEEKS_S))
    if not hub_is_there:
        home.go_away(*HUB)
    begun = now()
    plan = plan_for(EARLY)
    home.expect(plan, home.settle(*plan.people), kiosk)
    home.serve()
    home.counter.hands.say({"clock": {"synced": True, "offset_s": 0}})
    home.seed += 1
    plan = plan_for(LATE)
    home.expect(plan, home.settle(*plan.people), kiosk)
    home.serve()
    if not hub_is_there:
        home.come_back(*HUB)
    outcome = home.settled()
    assert (outcome.missing, outcome.set_aside) == (0, 0)
    assert outcome.captured == outcome.at_state == 3 * (EARLY + LATE)

    today = begun.astimezone(ZoneInfo(home.site.timezone)).date().isoformat()
    for database in (home.site.hub_database, home.site.state_database):
        events = kept(database)
        early, late = events[: 3 * EARLY], events[3 * EARLY :]
        assert {(event.clock, event.corrected) for event in early} == {("unsynced", 1)}
        assert {(event.clock, event.corrected) for event in late} == {("synced", 0)}
        assert all(begun - event.captured_at > timedelta(days=13) for event in early)
        assert all(abs(event.happened_at - begun) < CLOSE_ENOUGH for event in events)
        assert days(database) == {today}
