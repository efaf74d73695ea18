"""
Rolling up the days that are over, and keeping them true when something of them changes.

A day of a site is rolled once the site's clock has left it.  Whoever changes visits of such a
day calls `follow` in the same transaction, so that figures never differ from their visits.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from hub import clock
from hub.catalogue.tables import SiteRow
from hub.db import reading
from hub.visits.rollups import people
from hub.visits.rollups.tables import (
    EVERYWHERE,
    NEVER,
    DaySelections,
    DayVisits,
    MonthPeople,
    PersonMonth,
    RolledThrough,
)
from hub.visits.tables import SelectionRow, VisitRow

log = logging.getLogger(__name__)

DAYS_AT_ONCE = 31
VISITS_AT_ONCE = 10_000
"""
So many days, or more of them with so many visits together, are rolled in one transaction: nobody
waits long for the database, and quiet years are soon done.
"""

_NOTHING: ColumnElement[str] = literal_column("''")  # no parameter: PostgreSQL groups by it

IS_COUNTED = VisitRow.status.in_(("open", "closed"))
IS_NOBODY = VisitRow.person.like("n:%")


def rolled_through(connection: Connection, site: str) -> date:
    """The last day of a site that is rolled up; `NEVER` when none is."""
    found = connection.scalar(select(RolledThrough.day).where(RolledThrough.site == site))
    return found or NEVER


def advance(engine: Engine, site: str, now: datetime) -> int:
    """Roll up every day of a site that is over by now; answers how many days."""
    done = 0
    while days := step(engine, site, now):
        done += days
    return done


def step(engine: Engine, site: str, now: datetime) -> int:
    """The next days of a site that are over, as many as are done at once; answers how many."""
    with reading(engine) as connection:
        timezone = connection.scalar(select(SiteRow.timezone).where(SiteRow.code == site))
        if timezone is None:
            return 0
        last = clock.local_day(now, timezone) - timedelta(days=1)
        if rolled_through(connection, site) >= last:
            return 0
    with engine.begin() as connection:
        return _roll(connection, site, last)


def follow(
    connection: Connection, site: str, days: Collection[date], persons: Collection[str]
) -> None:
    """Visits of these days and people of a site have changed: count anew what is rolled up."""
    if not days:
        return
    through = rolled_through(connection, site)
    if rolled := {day for day in days if day <= through}:
        _hold(connection)
        _count_days(connection, site, rolled)
        people.settle(connection, site, persons)


def follow_people(connection: Connection, site: str, first: date, persons: Collection[str]) -> None:
    """Visits of a site, the first of them on this day, are somebody else's than was thought."""
    if first <= rolled_through(connection, site):
        _hold(connection)
        people.settle(connection, site, persons)


def forget(connection: Connection, site: str) -> None:
    """A site's visits are folded anew: nothing of it is rolled up until `advance` has run."""
    _hold(connection)
    known = connection.scalars(select(PersonMonth.person).where(PersonMonth.place == site)).all()
    for table in (DayVisits, DaySelections, RolledThrough):
        connection.execute(delete(table).where(table.site == site))
    for place in (PersonMonth, MonthPeople):
        connection.execute(delete(place).where(place.place == site))
    people.settle(connection, site, set(known))


def _roll(connection: Connection, site: str, last: date) -> int:
    _hold(connection)
    after = rolled_through(connection, site)
    first = _first_day(connection, site, after)
    if first is None or first > last:
        _keep_through(connection, site, last, is_new=after == NEVER)
        return 0
    until = min(last, _until(connection, site, first))
    _keep_through(connection, site, until, is_new=after == NEVER)
    those = (VisitRow.site == site, VisitRow.day.between(first, until))
    days = set(connection.scalars(select(VisitRow.day).where(*those).distinct()))
    _count_days(connection, site, days)
    came = select(VisitRow.person).where(*those, IS_COUNTED)
    people.settle(connection, site, set(connection.scalars(came.distinct())))
    log.info("days rolled up site=%s through=%s", site, until)
    return len(days)


def _first_day(connection: Connection, site: str, after: date) -> date | None:
    return connection.scalar(
        select(func.min(VisitRow.day)).where(VisitRow.site == site, VisitRow.day > after)
    )


def _until(connection: Connection, site: str, first: date) -> date:
    """The last of the days that are rolled together with this one."""
    month = first + timedelta(days=DAYS_AT_ONCE - 1)
    days = select(VisitRow.day).where(VisitRow.site == site, VisitRow.day >= first)
    too_far = connection.scalar(days.order_by(VisitRow.day).offset(VISITS_AT_ONCE).limit(1))
    return date.max if too_far is None else max(month, too_far - timedelta(days=1))


def _hold(connection: Connection) -> None:
    """Let one at a time change what is counted everywhere."""
    row = select(RolledThrough.day).where(RolledThrough.site == EVERYWHERE)
    if connection.scalar(row.with_for_update()) is None:
        connection.execute(insert(RolledThrough).values(site=EVERYWHERE, day=NEVER))


def _keep_through(connection: Connection, site: str, day: date, *, is_new: bool) -> None:
    if is_new:
        connection.execute(insert(RolledThrough).values(site=site, day=day))
    else:
        connection.execute(update(RolledThrough).where(RolledThrough.site == site).values(day=day))


def _count_days(connection: Connection, site: str, days: set[date]) -> None:
    for table in (DayVisits, DaySelections):
        connection.execute(delete(table).where(table.site == site, table.day.in_(days)))
    those = (VisitRow.site == site, VisitRow.day.in_(days))
    connection.execute(
        insert(DayVisits).from_select(
            ["site", "day", *VISIT_COUNTS],
            select(VisitRow.site, VisitRow.day, *VISIT_COUNTS.values())
            .where(*those)
            .group_by(VisitRow.site, VisitRow.day),
        )
    )
    how = selection_columns()
    connection.execute(
        insert(DaySelections).from_select(
            ["site", "day", *how, "times"],
            select(VisitRow.site, VisitRow.day, *how.values(), func.count())
            .join(SelectionRow, SelectionRow.visit == VisitRow.id)
            .where(*those, IS_COUNTED)
            .group_by(VisitRow.site, VisitRow.day, *how.values()),
        )
    )


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(*conditions)


VISIT_COUNTS: dict[str, ColumnElement[int]] = {
    "visits": _count(IS_COUNTED),
    "nobody": _count(IS_COUNTED, IS_NOBODY),
    "still_open": _count(VisitRow.status == "open"),
    "auto_closed": _count(VisitRow.status == "closed", VisitRow.closed_by == "auto"),
    "cancelled": _count(VisitRow.status == "cancelled"),
}
"""What is counted of visits, by the columns of `DayVisits`."""


def selection_columns() -> dict[str, ColumnElement[Any]]:
    """By what selections are told apart, by the columns of `DaySelections`; nothing is empty."""
    return {
        "service": SelectionRow.service.expression,
        "closed_by": func.coalesce(VisitRow.closed_by, _NOTHING),
        "outcome": func.coalesce(SelectionRow.outcome, _NOTHING),
        "confirmed_by": func.coalesce(SelectionRow.confirmed_by, _NOTHING),
    }
