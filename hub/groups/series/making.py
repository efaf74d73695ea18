"""
The groups of a series, made ahead of their days; the days on which the site is closed left out.

They are made for more than a year, so that people can be booked; a series without an end is
carried on each day.
"""

from __future__ import annotations

import logging
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, or_, select, update
from sqlalchemy.orm import Session

from hub import bulk, clock
from hub.catalogue import service as catalogue
from hub.catalogue.opening.reading import opening_of
from hub.events import service as events
from hub.groups import service
from hub.groups.series import rules
from hub.groups.series.rules import NewSeries
from hub.groups.series.tables import GroupSeries
from hub.groups.tables import GroupRow

log = logging.getLogger(__name__)

AHEAD = timedelta(days=400)
CARRY_ON_WITHIN = timedelta(days=370)
CLOSED = "closed"
"""Why a date was called off: the site is closed that day."""


def carry_on(engine: Engine, site: str, now: datetime) -> int:
    """
    Make the groups of the days to come, and follow the site's closed days; answers how many changed.

    A date that fell on a closed day is held again when the day is open after all.
    """
    with Session(engine) as session, session.begin():
        connection = session.connection()
        today = clock.local_day(now, events.timezone_of(connection, site))
        short = connection.execute(
            select(GroupSeries.__table__)
            .where(
                GroupSeries.site == site,
                GroupSeries.planned_through < today + CARRY_ON_WITHIN,
                or_(
                    GroupSeries.last_day.is_(None),
                    GroupSeries.last_day > GroupSeries.planned_through,
                ),
            )
            .with_for_update()
        ).all()
        changed = sum(make_ahead(connection, site, row, now) for row in short)
        changed += _follow_closed_days(connection, site, today, now)
        if changed:
            catalogue.bump(connection, site)
            log.info("series carried on site=%s groups=%d", site, changed)
    return changed


def find(connection: Connection, site: str, series_id: str) -> Row[Any] | None:
    """One series as its table keeps it."""
    return connection.execute(
        select(GroupSeries.__table__).where(GroupSeries.id == series_id, GroupSeries.site == site)
    ).one_or_none()


def as_planned(row: Row[Any], day: date | None = None) -> NewSeries:
    """A series as staff described it; `day` takes the place of its first day."""
    return NewSeries(
        group=rules.group_of(row.plan, day),
        repeat=rules.repeat_of(row.rule),
        last_day=row.last_day,
        skips_closed=row.skips_closed,
    )


def make_ahead(connection: Connection, site: str, row: Row[Any], now: datetime) -> int:
    """Make the groups of one series up to the horizon; answers how many are new."""
    today = clock.local_day(now, events.timezone_of(connection, site))
    through = today + AHEAD
    wanted = rules.days(
        row.rule, row.first_day, min(through, row.last_day or through), max(row.first_day, today)
    )
    there = set(connection.scalars(select(GroupRow.slot).where(GroupRow.series == row.id)))
    fresh = [day for day in wanted if day not in there]
    if fresh:
        _make(connection, site, row, as_planned(row), fresh, now)
    is_cut = len(wanted) == rules.MOST_DATES
    connection.execute(
        update(GroupSeries)
        .where(GroupSeries.id == row.id)
        .values(planned_through=wanted[-1] if is_cut else through)
    )
    return len(fresh)


def _make(
    connection: Connection, site: str, row: Row[Any], series: NewSeries, days: list[date], now: datetime
) -> None:  # fmt: skip
    opening = opening_of(connection, site, days[0])
    first = service.columns_of(connection, site, series.group)
    zone, group = events.timezone_of(connection, site), series.group
    made = []
    for day in days:
        special = opening.special_on(day)
        is_closed = row.skips_closed and special is not None and special.is_closed
        made.append(
            first
            | {
                "id": str(uuid.uuid5(uuid.UUID(row.id), day.isoformat())),
                "site": site,
                "day": day,
                "slot": day,
                "series": row.id,
                "starts_at": clock.local_instant(day, group.starts, zone),
                "ends_at": clock.local_instant(day, group.ends, zone),
                "made_by": row.made_by,
                "made_at": now,
                "cancelled_at": now if is_closed else None,
                "cancelled_why": CLOSED if is_closed else "",
                "is_changed": False,
                "revision": 1,
            }
        )
    columns = list(made[0])
    bulk.insert(
        connection,
        GroupRow.__table__,  # type: ignore[arg-type]  # a mapped class's table is one
        columns,
        [[one[name] for name in columns] for one in made],
    )


def _follow_closed_days(connection: Connection, site: str, today: date, now: datetime) -> int:
    opening = opening_of(connection, site, today)
    closed = [day for one in opening.special if one.is_closed for day in one.days() if day >= today]
    mine = select(GroupSeries.id).where(GroupSeries.site == site, GroupSeries.skips_closed)
    here = (
        GroupRow.site == site,
        GroupRow.day >= today,
        GroupRow.series.in_(mine),
        GroupRow.is_changed.is_(False),
    )
    shut = connection.execute(
        update(GroupRow)
        .where(*here, GroupRow.day.in_(closed), GroupRow.cancelled_at.is_(None))
        .values(cancelled_at=now, cancelled_why=CLOSED, changed_at=now)
    )
    reopened = connection.execute(
        update(GroupRow)
        .where(*here, GroupRow.day.not_in(closed), GroupRow.cancelled_why == CLOSED)
        .values(cancelled_at=None, cancelled_why="", changed_at=now)
    )
    return shut.rowcount + reopened.rowcount
