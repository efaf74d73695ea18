"""
Somebody forgets to log out, and is asked the next day: the older day is restated.

The kiosk's clock is pretended to be a day back; the hub closes yesterday's visits by
itself, and the same people come again today.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from provisioning.demo.customers import Person, Plan, PlannedVisit
from provisioning.demo.processes import wait_until
from tests.rig.house import House, house

pytestmark = pytest.mark.slow

YESTERDAY_S = -86_400
PEOPLE = 3


def plan(*, answers: bool) -> Plan:
    visits = tuple(
        PlannedVisit(number, "swipe", services=(0, 1), ending="leaves", answers=answers)
        for number in range(PEOPLE)
    )
    return Plan(tuple(Person("member") for _ in range(PEOPLE)), visits, ())


def ended(database: Path) -> list[tuple[object, ...]]:
    """Day by day: how each visit stands, whether it was answered for, and what is verified."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return db.execute(
            "SELECT status, closed_by, answered_at IS NOT NULL, "
            "(SELECT count(*) FROM selection WHERE visit = visit.id AND outcome = 'used') "
            "FROM visit ORDER BY day, id"
        ).fetchall()


def all_closed(home: House) -> bool:
    return [row[:2] for row in ended(home.site.hub_database)] == [("closed", "auto")] * PEOPLE


def test_a_forgotten_log_out_is_asked_about_and_restates_its_day(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        yesterday = plan(answers=False)
        identities = home.settle(*yesterday.people)
        kiosk = home.open_kiosk("--clock-offset-s", str(YESTERDAY_S))
        home.expect(yesterday, identities, kiosk)
        home.serve()
        assert wait_until(lambda: all_closed(home), within_s=60)
        before = home.counter
        before.hands.say({"clock": {"synced": True, "offset_s": 0}})
        home.expect(plan(answers=True), identities, kiosk)
        home.serve()
        outcome = home.settled()
        found = [ended(path) for path in (home.site.hub_database, home.site.state_database)]
    assert (outcome.missing, outcome.duplicated, outcome.set_aside) == (0, 0, 0)
    assert outcome.captured == outcome.at_hub == outcome.at_state
    for rows in found:
        assert rows[:PEOPLE] == [("closed", "auto", 1, 1)] * PEOPLE
        assert rows[PEOPLE:] == [("open", None, 0, 0)] * PEOPLE
