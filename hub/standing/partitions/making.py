"""
Making the parts of the event log for the months to come, while hubs send.

A part is made beside the table and then attached, which waits for nobody who reads or writes
the log; only the part for odd dates is looked through and held for that moment.  Whoever cannot
have a lock within two seconds lets the others go first and tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection, Engine, text

from hub.db import reading
from hub.migrations.patience import patiently
from hub.standing.errors import NotPostgres
from hub.standing.partitions.reading import Kept, partitions
from hub.standing.partitions.rules import first_id_of, months, next_month, part_of

log = logging.getLogger(__name__)

TABLE = "event"
AHEAD = 13


def make_ahead(engine: Engine, today: date, ahead: int = AHEAD) -> list[str]:
    """The parts that were missing, made; answers their names.  Raises NotPostgres."""
    if engine.dialect.name != "postgresql":
        raise NotPostgres
    with reading(engine) as connection:
        kept = next((one for one in partitions(connection) if one.name == TABLE), None)
    if kept is None:
        return []
    made = []
    for month in _wanting(kept, today, ahead):
        patiently(engine, _make(month))
        made.append(part_of(TABLE, month))
        log.info("part of the event log made month=%s", month)
    return made


def _wanting(kept: Kept, today: date, ahead: int) -> list[date]:
    first = kept.whole_before or today.replace(day=1)
    start = max(first, today.replace(day=1))
    return [one for one in months(start, ahead) if one not in kept.months]


def _make(month: date) -> Callable[[Connection], None]:
    part, low, high = part_of(TABLE, month), first_id_of(month), first_id_of(next_month(month))

    def make(connection: Connection) -> None:
        run = connection.exec_driver_sql
        run(f'CREATE TABLE "{part}" (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)')
        # What came before its part was there lies among the odd dates.
        moved = connection.execute(
            text(
                f"WITH moved AS (DELETE FROM {TABLE}_rest WHERE id >= :low AND id < :high RETURNING *)"  # noqa: S608 - names of our own
                f' INSERT INTO "{part}" SELECT * FROM moved'
            ),
            {"low": low, "high": high},
        )
        run(
            f"ALTER TABLE {TABLE} ATTACH PARTITION \"{part}\" FOR VALUES FROM ('{low}') TO ('{high}')"
        )
        if moved.rowcount:
            log.info("events moved into their month month=%s events=%d", month, moved.rowcount)

    return make
