"""
In which months people came, kept in step with their visits: one site's, and everywhere.

Whoever is settled is looked up whole among the visits of the rolled days, so that it makes no
difference what changed: a visit more or fewer, another day, or who somebody turned out to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Table, extract, select

from hub import bulk
from hub.visits.rollups.tables import EVERYWHERE, NEVER, MonthPeople, PersonMonth, RolledThrough
from hub.visits.tables import VisitRow

IN_ONE_QUESTION = 500
_MONTHS: Table = PersonMonth.__table__  # type: ignore[assignment]  # a mapped class's table is one
_PEOPLE: Table = MonthPeople.__table__  # type: ignore[assignment]

Months = dict[date, date]
"""A person's months, each with the month before it in which they came."""


class Cell(NamedTuple):
    """A row of `MonthPeople` without its number."""

    place: str
    month: date
    before: date
    is_member: bool


def settle(connection: Connection, site: str, persons: Collection[str]) -> None:
    """Bring the months of these people up to date, at this site and everywhere."""
    known = sorted(person for person in persons if not person.startswith("n:"))
    for start in range(0, len(known), IN_ONE_QUESTION):
        some = known[start : start + IN_ONE_QUESTION]
        for place in (site, EVERYWHERE):
            _settle(connection, place, some)


def _settle(connection: Connection, place: str, persons: list[str]) -> None:
    was = _kept(connection, place, persons)
    now = _came(connection, place, persons)
    gone: list[tuple[str, date, str]] = []
    new: list[tuple[str, date, str, date]] = []
    difference: Counter[Cell] = Counter()
    for person in persons:
        before, after = was.get(person, {}), now.get(person, {})
        is_member = person.startswith("m:")
        for month, last in before.items() - after.items():
            gone.append((place, month, person))
            difference[Cell(place, month, last, is_member)] -= 1
        for month, last in after.items() - before.items():
            new.append((place, month, person, last))
            difference[Cell(place, month, last, is_member)] += 1
    bulk.delete(connection, _MONTHS, ("place", "month", "person"), gone)
    bulk.insert(connection, _MONTHS, ("place", "month", "person", "before"), new)
    _add(connection, place, difference)


def _kept(connection: Connection, place: str, persons: list[str]) -> dict[str, Months]:
    rows = connection.execute(
        select(PersonMonth.person, PersonMonth.month, PersonMonth.before).where(
            PersonMonth.person.in_(persons), PersonMonth.place == place
        )
    )
    kept: dict[str, Months] = {}
    for row in rows:
        kept.setdefault(row.person, {})[row.month] = row.before
    return kept


def _came(connection: Connection, place: str, persons: list[str]) -> dict[str, Months]:
    year, month = extract("year", VisitRow.day), extract("month", VisitRow.day)
    wanted = (
        select(VisitRow.person, year, month)
        .join(RolledThrough, RolledThrough.site == VisitRow.site)
        .where(
            VisitRow.person.in_(persons),
            VisitRow.status.in_(("open", "closed")),
            VisitRow.day <= RolledThrough.day,
        )
        .distinct()
        .order_by(VisitRow.person, year, month)
    )
    if place != EVERYWHERE:
        wanted = wanted.where(VisitRow.site == place)
    came: dict[str, Months] = {}
    for person, in_year, in_month in connection.execute(wanted):
        months = came.setdefault(person, {})
        months[date(int(in_year), int(in_month), 1)] = next(reversed(months), NEVER)
    return came


def _add(connection: Connection, place: str, difference: Counter[Cell]) -> None:
    changed = {cell: by for cell, by in difference.items() if by}
    if not changed:
        return
    found = {
        Cell(place, row.month, row.before, row.is_member): row.people
        for row in connection.execute(
            select(_PEOPLE).where(
                MonthPeople.place == place,
                MonthPeople.month.in_({cell.month for cell in changed}),
            )
        )
    }
    bulk.upsert(connection, _PEOPLE, (*Cell._fields, "people"), list(_sums(found, changed)))


def _sums(
    found: dict[Cell, int], changed: dict[Cell, int]
) -> Iterator[tuple[str, date, date, bool, int]]:
    for cell, by in changed.items():
        yield (*cell, found.get(cell, 0) + by)
