"""
Visits, the verbs: project the log, rebuild, close what nobody closed, learn who somebody was.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, Engine, delete, insert, select, update

from contract.events import Closed
from hub import clock
from hub.catalogue.tables import SiteRow
from hub.events import aside
from hub.events import service as events
from hub.events.captured_here import capture
from hub.visits import projection
from hub.visits.tables import (
    LogIn,
    PersonAlias,
    ProjectionCursor,
    SelectionRow,
    VisitAlias,
    VisitRow,
)

log = logging.getLogger(__name__)

BATCH = 2_000
DEFAULT_CLOSING = time(17, 0)
_AUTO_CLOSE = uuid.UUID("6b1f6a0e-8a2f-5d63-9d53-0d1f0f7c1a55")
"""Name space of the ids of automatic closings, one a visit, so that closing twice is once."""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit somebody has open today, and the services chosen so far."""

    id: str
    services: tuple[str, ...]


def project(engine: Engine, site: str, limit: int | None = None) -> int:
    """Bring visits up to the end of a site's log, or by `limit` events; answers how many."""
    done = 0
    while limit is None or done < limit:
        # Never an event beyond the limit: the state has not looked at who it is about.
        most = BATCH if limit is None else min(BATCH, limit - done)
        with engine.begin() as connection:
            taken = _project_batch(connection, site, most)
        done += taken
        if taken < most:
            break
    return done


def is_behind(connection: Connection, site: str) -> bool:
    """Whether the log has events that visits do not reflect yet."""
    through = connection.scalar(
        select(ProjectionCursor.through).where(ProjectionCursor.site == site)
    )
    return events.last_position(connection, site) > (through or 0)


def rebuild(engine: Engine, site: str) -> int:
    """Empty a site's visits and fold them anew from its log; answers how many events."""
    with engine.begin() as connection:
        visits = select(VisitRow.id).where(VisitRow.site == site)
        connection.execute(delete(SelectionRow).where(SelectionRow.visit.in_(visits)))
        for table in (VisitRow, VisitAlias, LogIn, ProjectionCursor):
            connection.execute(delete(table).where(table.site == site))
        aside.withdraw_all(connection, site, projection.NOTED_TOPIC)
    done = project(engine, site)
    log.info("visits rebuilt site=%s events=%d", site, done)
    return done


def open_visit_of(connection: Connection, site: str, person: str, day: date) -> OpenVisit | None:
    """The visit this person has open at the site on this day, the latest if there are several."""
    visit = connection.scalar(
        select(VisitRow.id)
        .where(
            VisitRow.person == person,
            VisitRow.site == site,
            VisitRow.day == day,
            VisitRow.status == "open",
        )
        .order_by(VisitRow.opened_at.desc())
        .limit(1)
    )
    if visit is None:
        return None
    chosen = connection.scalars(
        select(SelectionRow.service)
        .where(SelectionRow.visit == visit, SelectionRow.intended)
        .order_by(SelectionRow.chosen_at, SelectionRow.service)
    )
    return OpenVisit(visit, tuple(chosen))


def closed_visits_of(
    connection: Connection, site: str, person: str, day: date, limit: int = 20
) -> list[str]:
    """The ids of log-ins of this person whose visits of this day are over, the latest first."""
    over = (
        select(VisitRow.id, VisitRow.opened_at)
        .where(
            VisitRow.person == person,
            VisitRow.site == site,
            VisitRow.day == day,
            VisitRow.status == "closed",
        )
        .order_by(VisitRow.opened_at.desc())
        .limit(limit)
    )
    visits = [row.id for row in connection.execute(over)]
    joined = connection.scalars(select(VisitAlias.id).where(VisitAlias.visit.in_(visits)))
    return [*visits, *joined][:limit]


def learn_person(connection: Connection, captured: str, person: str, at: datetime) -> int:
    """
    Somebody captured as `captured` turned out to be `person`; answers how many visits changed.

    The log stays as it is; a rebuild applies this again.
    """
    before = connection.scalar(select(PersonAlias.person).where(PersonAlias.captured == captured))
    if before is None:
        connection.execute(
            insert(PersonAlias).values(captured=captured, person=person, learned_at=at)
        )
    else:
        connection.execute(
            update(PersonAlias)
            .where(PersonAlias.captured == captured)
            .values(person=person, learned_at=at)
        )
    changed = connection.execute(
        update(VisitRow)
        .where(VisitRow.person == (before or captured), VisitRow.captured_person == captured)
        .values(person=person)
    )
    return changed.rowcount


def close_open_visits(engine: Engine, site: str, now: datetime) -> int:
    """Close, as unverified, the visits still open after the site's closing time, of any day."""
    with engine.begin() as connection:
        due = list(_overdue(connection, site, now))
        bodies = [
            (_closing_id(visit), Closed(visit=visit, by="auto"), closing) for visit, closing in due
        ]
        capture(connection, site, bodies, now)
    if due:
        log.info("visits closed at closing time site=%s visits=%d", site, len(due))
        project(engine, site)
    return len(due)


def closing_instant(
    opened_at: datetime, day: date, hours: list[dict[str, object]], timezone: str
) -> datetime:
    """When a visit of this day ends by itself: at closing time, or with the day if later."""
    walls = [
        time.fromisoformat(str(entry["closes"]))
        for entry in hours
        if entry["weekday"] == day.weekday()
    ]
    closing = clock.local_instant(day, max(walls, default=DEFAULT_CLOSING), timezone)
    return closing if opened_at < closing else max(opened_at, clock.end_of_day(day, timezone))


def _project_batch(connection: Connection, site: str, most: int) -> int:
    through = connection.scalar(
        select(ProjectionCursor.through).where(ProjectionCursor.site == site).with_for_update()
    )
    if through is None:
        connection.execute(insert(ProjectionCursor).values(site=site, through=0))
    logged = events.read_after(connection, site, through or 0, most)
    if logged:
        projection.apply(connection, site, events.timezone_of(connection, site), logged)
        connection.execute(
            update(ProjectionCursor)
            .where(ProjectionCursor.site == site)
            .values(through=logged[-1].position)
        )
    return len(logged)


def _overdue(connection: Connection, site: str, now: datetime) -> Iterator[tuple[str, datetime]]:
    row = connection.execute(
        select(SiteRow.hours, SiteRow.timezone).where(SiteRow.code == site)
    ).one()
    visits = connection.execute(
        select(VisitRow.id, VisitRow.day, VisitRow.opened_at).where(
            VisitRow.site == site,
            VisitRow.status == "open",
            VisitRow.day <= clock.local_day(now, row.timezone),
        )
    )
    for visit in visits:
        closing = closing_instant(visit.opened_at, visit.day, row.hours, row.timezone)
        if closing <= now:
            yield visit.id, closing


def _closing_id(visit: str) -> str:
    return str(uuid.uuid5(_AUTO_CLOSE, visit))
