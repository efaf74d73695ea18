"""Targets, cohorts and wishes out of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, select

from hub.counts import service as counts
from hub.counts.rules import NOTHING, Question
from hub.groups.tables import Booking, GroupRow
from hub.outcomes.rules import (
    Aim,
    Cohort,
    Wish,
    actual,
    cohorts,
    expected,
    months_before,
    standing,
    wishes,
)
from hub.outcomes.tables import Target
from hub.reports.rules import Period
from hub.reports.service import figures
from hub.said import of_reader
from hub.visits.reading import site_names
from hub.visits.rollups.tables import EVERYWHERE, PersonMonth


@dataclass(frozen=True, slots=True)
class Full:
    """A group with more people wanting a place than it has."""

    id: str
    title: str
    day: date
    places: int | None
    booked: int
    waiting: int


def aims(connection: Connection, site: str | None, today: date) -> list[Aim]:
    """The targets that hold or held here; at the state (None) all, its own first."""
    wanted = select(Target.__table__).where(Target.ended_at.is_(None))
    if site is not None:
        wanted = wanted.where(Target.site == site)
    rows = connection.execute(
        wanted.order_by(Target.last.desc(), Target.site, Target.measure, Target.id)
    ).all()
    names = site_names(connection)
    found = []
    for row in rows:
        now = 0.0
        if row.first <= today:
            where = {"site": frozenset({row.site})} if row.site else {}
            asked = Question(row.first, min(row.last, today), where=where)  # type: ignore[arg-type]
            now = actual(row.measure, counts.count(connection, asked).get((), NOTHING))
        found.append(
            Aim(
                row.id, row.site, names.get(row.site, row.site), row.measure, row.first, row.last,
                row.value, now, expected(row.measure, row.value, row.first, row.last, today),
                standing(row.measure, row.value, row.first, row.last, today, now),
            )
        )  # fmt: skip
    return found


def came_back(connection: Connection, site: str | None, today: date, months: int) -> list[Cohort]:
    """The members whose first visit ever lies in the last months, and when they came again."""
    place = EVERYWHERE if site is None else site
    here = and_(PersonMonth.place == place, PersonMonth.person.startswith("m:"))
    begun = (
        select(PersonMonth.person, func.min(PersonMonth.month).label("first"))
        .where(here)
        .group_by(PersonMonth.person)
        .subquery()
    )
    since = months_before(today.replace(day=1), months - 1)
    rows = connection.execute(
        select(begun.c.first, PersonMonth.month, func.count())
        .join(begun, begun.c.person == PersonMonth.person)
        .where(here, begun.c.first >= since)
        .group_by(begun.c.first, PersonMonth.month)
    )
    return cohorts({(row[0], row[1]): row[2] for row in rows}, since, today)


def wished(connection: Connection, site: str | None, first: date, last: date) -> list[Wish]:
    """What customers chose in these days, and what became of it."""
    return wishes(figures(connection, Period(first, last), site).lines)


def full_groups(connection: Connection, site: str, first: date, last: date) -> list[Full]:
    """Groups of these days that somebody waited for, those with most waiting first."""
    holds = Booking.cancelled_at.is_(None)
    waiting = func.count().filter(holds, Booking.is_waiting)
    booked = func.count().filter(holds, ~Booking.is_waiting)
    rows = connection.execute(
        select(GroupRow.id, GroupRow.title, GroupRow.day, GroupRow.capacity, booked, waiting)
        .join(Booking, Booking.group_id == GroupRow.id)
        .where(
            GroupRow.site == site,
            GroupRow.day.between(first, last),
            GroupRow.cancelled_at.is_(None),
        )
        .group_by(GroupRow.id)
        .having(waiting > 0)
        .order_by(waiting.desc(), GroupRow.day.desc())
    )
    return [Full(row[0], of_reader(row[1]), row[2], row[3], row[4], row[5]) for row in rows]
