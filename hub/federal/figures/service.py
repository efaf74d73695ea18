"""
Counting a quarter, the verbs: begin, count, and what was counted last.

A count of a whole state takes its time, so that pages show the last one, say of when it is, and
let it be made anew.  A count replaces those before it, but what a snapshot froze stays.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub import bulk, clock
from hub.federal.figures import counting
from hub.federal.figures.counting import Tally
from hub.federal.figures.tables import FederalCount, FederalCounted
from hub.federal.periods.calendar import Quarter
from hub.federal.settings import Method
from hub.federal.snapshots.tables import FederalSnapshot
from hub.visits.tables import ProjectionCursor

log = logging.getLogger(__name__)

LONGEST = timedelta(minutes=20)
"""A count that is not done by then was cut short, and another may begin."""
ENGINE_VERSION = "1"
"""Rises when the program counts otherwise than before on the same data."""
_COUNTED: Table = FederalCounted.__table__  # type: ignore[assignment]  # a mapped class's table is one
_ROWS = 5_000
_MOST_UNKNOWN = 50


def begin(engine: Engine, form: str, quarter: Quarter, by: str, now: datetime, today: date) -> str:
    """
    Enter a count to be made; the one on its way if there is one.  Answers its id.

    `form`: the same form sent twice begins one count.
    """
    try:
        with engine.begin() as connection:
            running = _running(connection, quarter, now)
            if running is not None:
                return running
            connection.execute(
                insert(FederalCount).values(
                    id=form,
                    quarter=str(quarter),
                    first=quarter.first,
                    last=quarter.last,
                    today=today,
                    begun_at=now,
                    made_by=by,
                    failed="",
                    method={},
                    position={},
                    figures={},
                )
            )
    except IntegrityError:
        log.info("the count %s was asked for twice", form)
    return form


def carry_out(
    engine: Engine, source: AbstractContextManager[Connection], count: str, method: Method
) -> None:
    """Make a count that was begun; a failure is kept with it, for whoever asked."""
    try:
        _carry_out(engine, source, count, method)
    except Exception:
        log.exception("the count %s failed", count)
        with engine.begin() as connection:
            connection.execute(
                update(FederalCount)
                .where(FederalCount.id == count)
                .values(failed="It failed; the server's log says why.")
            )


def find(connection: Connection, count: str) -> Row[Any] | None:
    """A count by its id."""
    return connection.execute(
        select(FederalCount.__table__).where(FederalCount.id == count)
    ).first()


def latest(connection: Connection, quarter: Quarter) -> Row[Any] | None:
    """The last count of a quarter that was finished."""
    return connection.execute(
        select(FederalCount.__table__)
        .where(FederalCount.quarter == str(quarter), FederalCount.made_at.is_not(None))
        .order_by(FederalCount.made_at.desc())
        .limit(1)
    ).first()


def under_way(connection: Connection, quarter: Quarter, now: datetime) -> Row[Any] | None:
    """A count that is being made, or the last one if it failed after the last that did not."""
    row = connection.execute(
        select(FederalCount.__table__)
        .where(FederalCount.quarter == str(quarter))
        .order_by(FederalCount.begun_at.desc())
        .limit(1)
    ).first()
    if row is None or row.made_at is not None:
        return None
    return row if row.failed or now - row.begun_at < LONGEST else None


def _running(connection: Connection, quarter: Quarter, now: datetime) -> str | None:
    row = under_way(connection, quarter, now)
    return None if row is None or row.failed else row.id


def _carry_out(
    engine: Engine, source: AbstractContextManager[Connection], count: str, method: Method
) -> None:
    with engine.connect() as connection:
        asked = find(connection, count)
    if asked is None or asked.made_at is not None:
        return
    tally = Tally()
    with source as connection:
        position = position_of(connection)
        people = counting.people(connection, asked.first, asked.last, method, asked.today, tally)
        found = [(count, *person) for person in people]
        counting.finish(connection, asked.first, asked.last, method, tally)
    rows = iter(found)
    with engine.begin() as connection:
        while some := list(islice(rows, _ROWS)):
            bulk.insert(connection, _COUNTED, ("count", "member", "site", "lines"), some)
        connection.execute(
            update(FederalCount)
            .where(FederalCount.id == count)
            .values(
                made_at=clock.now(),
                failed="",
                method=method_of(method),
                position=position,
                figures=figures_of(tally),
            )
        )
        _replace(connection, asked.quarter, count)


def position_of(connection: Connection) -> dict[str, int]:
    """How far each site's log was counted."""
    rows = connection.execute(
        select(ProjectionCursor.site, ProjectionCursor.through).order_by(ProjectionCursor.site)
    )
    return {row.site: row.through for row in rows}


def method_of(method: Method) -> dict[str, Any]:
    """What it was counted by, so that two counts can be told apart by their method."""
    return {
        "engine": ENGINE_VERSION,
        "service_table": method.tables.versions,
        "days": method.rules.days,
        "common_exit": sorted(method.rules.common_exit),
    }


def figures_of(tally: Tally) -> dict[str, Any]:
    """The figures as they are kept."""
    return {
        "sites": {site: dict(sorted(lines.items())) for site, lines in sorted(tally.sites.items())},
        "people": tally.people,
        "periods": {kind: tally.periods[kind] for kind in ("participant", "reportable")},
        "without_number": tally.without_number,
        "unknown_services": [one._asdict() for one in tally.unknown[:_MOST_UNKNOWN]],
    }


def _replace(connection: Connection, quarter: str, count: str) -> None:
    """Forget the quarter's counts before this one, save those that were frozen."""
    frozen = select(FederalSnapshot.count_id)
    old = select(FederalCount.id).where(
        FederalCount.quarter == quarter, FederalCount.id != count, FederalCount.id.not_in(frozen)
    )
    connection.execute(delete(FederalCounted).where(FederalCounted.count.in_(old)))
    connection.execute(delete(FederalCount).where(FederalCount.id.in_(old)))
