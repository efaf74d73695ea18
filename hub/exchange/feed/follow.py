"""
Visits in the order of their last change.

An errand of the state looks at the days that are marked as changed, one day of a site in one
transaction, compares what visits hold with what was told of them, and gives each that differs the
next position.  What is folded anew and comes out the same is not told again.  Killed between any
two steps it loses nothing: a mark stays until the day was followed.

Nothing is followed until some system may have visits; then the marks hold every day there is.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, Table, or_, select

from hub import bulk
from hub.db import reading
from hub.exchange import heads
from hub.exchange.hooks import events
from hub.exchange.tables import ApiClient, FeedDay, FeedVisit
from hub.visits.marks import VisitDayMark
from hub.visits.tables import SelectionRow, VisitRow

LOOK_EVERY_S = 2.0
DAYS_AT_ONCE = 200
MANY = 5_000
"""Of visits given a position at once: then there is a history to catch up with."""
MOST_IDS = 200
"""Of visits that one event names."""
SCOPE = "visits:read"
_VISITS = "visits"
_FEED: Table = FeedVisit.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("visit", "site", "day", "position", "digest", "gone")
_ENCODER = msgspec.msgpack.Encoder()


class Marked(NamedTuple):
    """A day of a site that changed."""

    site: str
    day: date
    times: int


def run(engine: Engine, stop: threading.Event, every_s: float = LOOK_EVERY_S) -> None:
    """An errand: follow until `stop` is set."""
    while not stop.is_set():
        # A day with many visits changes all the time: once in a while is enough for it.
        if step(engine) < MANY:
            stop.wait(every_s)


def step(engine: Engine) -> int:
    """Follow the days that changed, some at once; answers how many visits were given a position."""
    with reading(engine) as connection:
        if not is_wanted(connection):
            return 0
        days = _marked(connection, DAYS_AT_ONCE)
    return sum(_follow_day(engine, one) for one in days)


def is_wanted(connection: Connection) -> bool:
    """Whether any system may have visits."""
    scopes = connection.scalars(select(ApiClient.scopes).where(ApiClient.ended_at.is_(None)))
    return any(SCOPE in some for some in scopes)


def is_complete(connection: Connection) -> bool:
    """Whether no day waits to be followed."""
    return not _marked(connection, 1)


def _marked(connection: Connection, most: int) -> list[Marked]:
    rows = connection.execute(
        select(VisitDayMark.site, VisitDayMark.day, VisitDayMark.times)
        .outerjoin(FeedDay, (FeedDay.site == VisitDayMark.site) & (FeedDay.day == VisitDayMark.day))
        .where(or_(FeedDay.times.is_(None), FeedDay.times < VisitDayMark.times))
        .order_by(VisitDayMark.day, VisitDayMark.site)
        .limit(most)
    )
    return [Marked(*row) for row in rows]


def _follow_day(engine: Engine, marked: Marked) -> int:
    with engine.begin() as connection:
        position = heads.take(connection, _VISITS)
        now = _visits_now(connection, marked.site, marked.day)
        told = _told(connection, marked.site, marked.day, set(now))
        changed = [visit for visit, digest in now.items() if told.get(visit) != (digest, False)]
        gone = _gone(connection, told, now)
        rows = [
            (visit, marked.site, marked.day, position + number, now[visit], False)
            for number, visit in enumerate(sorted(changed), 1)
        ]
        rows += [
            (visit, marked.site, marked.day, position + len(changed) + number, 0, True)
            for number, visit in enumerate(sorted(gone), 1)
        ]
        bulk.upsert(connection, _FEED, _COLUMNS, rows)
        _keep(connection, marked, position + len(rows))
        ids = [row[0] for row in rows]
        for some in range(0, len(ids), MOST_IDS):
            about = {
                "visits": ids[some : some + MOST_IDS],
                "site": marked.site,
                "day": marked.day.isoformat(),
            }
            events.put(connection, "visit.changed", about)
    return len(rows)


def _keep(connection: Connection, marked: Marked, position: int) -> None:
    heads.put(connection, _VISITS, position)
    day: Table = FeedDay.__table__  # type: ignore[assignment]
    bulk.upsert(connection, day, ("site", "day", "times"), [tuple(marked)])


def _told(
    connection: Connection, site: str, day: date, ids: set[str]
) -> dict[str, tuple[int, bool]]:
    """What was told of this day's visits, also of those that were told under another day."""
    here = (FeedVisit.site == site) & (FeedVisit.day == day)
    columns = select(FeedVisit.visit, FeedVisit.digest, FeedVisit.gone)
    found = {row.visit: (row.digest, row.gone) for row in connection.execute(columns.where(here))}
    for some in _parts(sorted(ids - found.keys())):
        rows = connection.execute(columns.where(FeedVisit.visit.in_(some)))
        found |= {row.visit: (row.digest, row.gone) for row in rows}
    return found


def _gone(
    connection: Connection, told: dict[str, tuple[int, bool]], now: dict[str, int]
) -> set[str]:
    """Visits that were told and are none any more; one that moved to another day is told there."""
    missing = {visit for visit, (_, gone) in told.items() if not gone} - now.keys()
    for some in _parts(sorted(missing)):
        missing -= set(connection.scalars(select(VisitRow.id).where(VisitRow.id.in_(some))))
    return missing


def _visits_now(connection: Connection, site: str, day: date) -> dict[str, int]:
    selections: dict[str, list[tuple[Any, ...]]] = {}
    rows = connection.execute(
        select(
            SelectionRow.visit,
            SelectionRow.service,
            SelectionRow.intended,
            SelectionRow.outcome,
            SelectionRow.confirmed_by,
        )
        .join(VisitRow, VisitRow.id == SelectionRow.visit)
        .where(VisitRow.site == site, VisitRow.day == day)
        .order_by(SelectionRow.visit, SelectionRow.service)
    )
    for row in rows:
        selections.setdefault(row.visit, []).append(tuple(row)[1:])
    visits = connection.execute(
        select(
            VisitRow.id,
            VisitRow.site,
            VisitRow.day,
            VisitRow.person,
            VisitRow.status,
            VisitRow.language,
            VisitRow.opened_at,
            VisitRow.closed_at,
            VisitRow.closed_by,
        ).where(VisitRow.site == site, VisitRow.day == day)
    )
    return {row.id: _digest(tuple(row), selections.get(row.id, [])) for row in visits}


def _digest(visit: tuple[Any, ...], selections: Sequence[tuple[Any, ...]]) -> int:
    summed = hashlib.blake2b(_ENCODER.encode([visit, selections]), digest_size=8).digest()
    return int.from_bytes(summed, "big", signed=True)


def _parts(ids: Sequence[str], most: int = 500) -> list[Sequence[str]]:
    return [ids[some : some + most] for some in range(0, len(ids), most)]


def head(connection: Connection) -> int:
    """The last position that was given."""
    return heads.look(connection, _VISITS)
