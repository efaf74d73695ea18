"""
A site of 500 visits a day that has been at it for three years, behind the example's morning.

Rows are put straight into the tables: what is measured on it are pages, not the way there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, insert

from contract import member_number
from hub.accounts.tables import AuditEntry
from hub.cards.tables import Card
from hub.members.tables import Member
from hub.visits.rollups import rolling
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.web.example import FIRST, LAST, NOW, SITE, TODAY, a_visit, fill_site

YEARS = 3
VISITS_A_DAY = 500
MEMBERS = 20_000
LOOKS_A_DAY = 25
_FIRST_NUMBER = 10_000_000
_IN_ONE_GO = 20_000


def fill(engine: Engine, years: float = YEARS, visits_a_day: int = VISITS_A_DAY) -> int:
    """The example and its history before it; answers how many visits the history has."""
    fill_site(engine)
    with engine.begin() as connection:
        members = _members(connection)
        _looks(connection, years)
        rows = _history(members, years, visits_a_day)
        total = 0
        while some := list(islice(rows, _IN_ONE_GO)):
            connection.execute(insert(VisitRow), [visit for visit, _ in some])
            connection.execute(insert(SelectionRow), [one for _, chosen in some for one in chosen])
            total += len(some)
    rolling.advance(engine, SITE, NOW)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    return total


def _history(
    members: list[str], years: float, visits_a_day: int
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    dice, number = random.Random("three years"), _FIRST_NUMBER
    for day in _open_days(years):
        for _ in range(visits_a_day):
            number += 1
            yield a_visit(dice, number, SITE, day, dice.choice(members))
    for _ in range(visits_a_day):
        number += 1
        yield a_visit(dice, number, SITE, TODAY, dice.choice(members))


def _open_days(years: float) -> Iterator[date]:
    for back in range(9, int(365 * years)):
        day = TODAY - timedelta(days=back)
        if day.weekday() < 5:
            yield day


def _members(connection: Connection) -> list[str]:
    dice = random.Random("members")
    numbers = sorted({member_number.make(dice.randrange) for _ in range(MEMBERS)})
    people = [
        {
            "number": number,
            "first_name": dice.choice(FIRST),
            "last_name": f"{dice.choice(LAST)}-{number[:3]}",
            "language": "en",
            "registered_at": NOW - timedelta(days=dice.randrange(int(365 * YEARS))),
            "registered_site": SITE,
        }
        for number in numbers
    ]
    connection.execute(insert(Member), people)
    made = [
        {"token": f"1{number}{'0' * 14}", "member": number, "status": "active", "issued_at": NOW}
        for number in numbers
    ]
    connection.execute(insert(Card), made)
    return numbers


def _looks(connection: Connection, years: float) -> None:
    rows = [
        {
            "at": NOW - timedelta(days=back, minutes=place),
            "actor": "case.manager@worksource.example",
            "action": "look.visit",
            "subject": f"visit {back}-{place}",
            "reason": "",
        }
        for back in range(int(365 * years))
        for place in range(LOOKS_A_DAY)
    ]
    connection.execute(insert(AuditEntry), rows)
