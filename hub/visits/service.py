"""
Visits, the verbs: who is here, what was forgotten, close what nobody closed.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, Select, or_, select

from contract.events import Closed
from hub import clock
from hub.catalogue.opening.reading import opening_of
from hub.catalogue.opening.rules import Opening
from hub.catalogue.tables import SiteRow
from hub.events.captured_here import capture
from hub.visits.tables import PersonAlias, SelectionRow, VisitAlias, VisitRow

log = logging.getLogger(__name__)

DEFAULT_CLOSING = time(17, 0)
FORGOTTEN_FOR = timedelta(days=30)
"""So long after a visit that ended without a log-out is its customer asked about it."""
_AUTO_CLOSE = uuid.UUID("6b1f6a0e-8a2f-5d63-9d53-0d1f0f7c1a55")
"""Name space of the ids of automatic closings, one a visit, so that closing twice is once."""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit somebody has open today, and the services chosen so far."""

    id: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForgottenVisit:
    """A visit of an earlier day that ended without a log-out, and what was chosen in it."""

    id: str
    day: date
    services: tuple[str, ...]


def known_as(connection: Connection, person: str) -> list[str]:
    """Every name under which a person was captured here, the present one first."""
    # A number may have been linked to an older one of the same person.
    now = select(PersonAlias.person).where(PersonAlias.captured == person).scalar_subquery()
    rows = connection.execute(
        select(PersonAlias.person, PersonAlias.captured)
        .where(or_(PersonAlias.person == person, PersonAlias.person == now))
        .order_by(PersonAlias.captured)
    ).all()
    linked = [row.person for row in rows]
    return list(dict.fromkeys([person, *linked, *(row.captured for row in rows)]))


def person_now(connection: Connection, person: str) -> str:
    """Who somebody is as known now."""
    now = connection.scalar(select(PersonAlias.person).where(PersonAlias.captured == person))
    return now or person


def members_among(connection: Connection, captured: Collection[str]) -> set[str]:
    """The member numbers of those among these captured persons who are members."""
    known = connection.scalars(
        select(PersonAlias.person).where(PersonAlias.captured.in_(captured))
    ).all()
    return {person[2:] for person in (*captured, *known) if person.startswith("m:")}


def open_visit_of(
    connection: Connection, site: str, persons: Collection[str], day: date
) -> OpenVisit | None:
    """The visit this person has open at the site on this day, the latest if there are several."""
    visit = connection.scalar(
        select(VisitRow.id)
        .where(
            VisitRow.person.in_(persons),
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
    connection: Connection, site: str, persons: Collection[str], day: date, limit: int = 20
) -> list[str]:
    """The ids of log-ins of this person whose visits of this day are over, the latest first."""
    over = (
        select(VisitRow.id, VisitRow.opened_at)
        .where(
            VisitRow.person.in_(persons),
            VisitRow.site == site,
            VisitRow.day == day,
            VisitRow.status == "closed",
        )
        .order_by(VisitRow.opened_at.desc())
        .limit(limit)
    )
    visits = [row.id for row in connection.execute(over)]
    if not visits:
        return []
    joined = connection.scalars(select(VisitAlias.id).where(VisitAlias.visit.in_(visits)))
    return [*visits, *joined][:limit]


def forgotten_visit_of(
    connection: Connection, site: str, persons: Collection[str], day: date
) -> ForgottenVisit | None:
    """
    The last visit before this day, if it ended without a log-out and nobody said what was used.

    Only the last: whoever logged out since then is not asked about older days.
    """
    last = connection.execute(
        select(VisitRow.id, VisitRow.day, VisitRow.closed_by, VisitRow.answered_at)
        .where(
            VisitRow.person.in_(persons),
            VisitRow.site == site,
            VisitRow.day < day,
            VisitRow.day >= day - FORGOTTEN_FOR,
            VisitRow.status != "cancelled",
        )
        .order_by(VisitRow.day.desc(), VisitRow.opened_at.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.closed_by not in ("auto", "interrupted") or last.answered_at:
        return None
    services = connection.scalars(
        select(SelectionRow.service)
        .where(SelectionRow.visit == last.id, SelectionRow.outcome.is_(None))
        .order_by(SelectionRow.chosen_at, SelectionRow.service)
    ).all()
    return ForgottenVisit(last.id, last.day, tuple(services)) if services else None


def log_ins_of(persons: Sequence[str]) -> tuple[Select[str], Select[str]]:
    """The ids of a person's visits, and of the log-ins that joined them, to be asked within."""
    visits = select(VisitRow.id).where(VisitRow.person.in_(persons))
    return visits, select(VisitAlias.id).where(VisitAlias.visit.in_(visits))


def close_open_visits(engine: Engine, site: str, now: datetime) -> int:
    """
    Close, as unverified, the visits still open after the site's closing time, of any day.

    The closings go into the log; whoever calls sees to it that they are folded.
    """
    with engine.begin() as connection:
        due = list(_overdue(connection, site, now))
        bodies = [
            (_closing_id(visit), Closed(visit=visit, by="auto"), closing) for visit, closing in due
        ]
        closed = len(capture(connection, site, bodies, now))
    if closed:
        log.info("visits closed at closing time site=%s visits=%d", site, closed)
    return closed


def closing_instant(opened_at: datetime, day: date, opening: Opening, timezone: str) -> datetime:
    """When a visit of this day ends by itself: at closing time, or with the day if later."""
    closes = opening.closes(day)
    wall = DEFAULT_CLOSING if closes is None else time.fromisoformat(closes)
    closing = clock.local_instant(day, wall, timezone)
    return closing if opened_at < closing else max(opened_at, clock.end_of_day(day, timezone))


def _overdue(connection: Connection, site: str, now: datetime) -> Iterator[tuple[str, datetime]]:
    timezone = connection.scalars(select(SiteRow.timezone).where(SiteRow.code == site)).one()
    opening = opening_of(connection, site)
    visits = connection.execute(
        select(VisitRow.id, VisitRow.day, VisitRow.opened_at).where(
            VisitRow.site == site,
            VisitRow.status == "open",
            VisitRow.day <= clock.local_day(now, timezone),
        )
    )
    for visit in visits:
        closing = closing_instant(visit.opened_at, visit.day, opening, timezone)
        if closing <= now:
            yield visit.id, closing


def _closing_id(visit: str) -> str:
    return str(uuid.uuid5(_AUTO_CLOSE, visit))
