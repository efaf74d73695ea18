"""
The event log by months against one table: events a second taken in, and a month read.

The same program, database and events; the only difference is the migration.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import psycopg
from sqlalchemy import Engine, text

from hub import clock, migrations
from hub.db import open_engine
from hub.standing.partitions.making import make_ahead
from hub.standing.partitions.rules import first_id_of, months, next_month
from tests.bench.lines import Line, interleaved, rate
from tests.rig.postgres import Cluster, postgres

MONTHS = 36
A_MONTH = 10_000
BATCH = 1_000
COLUMNS = (
    "site, position, id, device, seq, type, happened_at, corrected, received_at, person, payload"
)
PAYLOAD = '{"v":1,"body":"' + "x" * 300 + '"}'
_BEGUN = next_month(next_month(clock.now().date()))


def measure() -> Iterator[Line]:
    """Taking in, and a month's reading."""
    with postgres() as cluster:
        whole, parted = _database(cluster, "0001"), _database(cluster, "head")
        make_ahead(parted, _BEGUN, MONTHS + 1)
        ours, theirs = _fill(parted), _fill(whole)
        events = MONTHS * A_MONTH
        yield Line(
            "events in, by months", rate(events, ours), f"one table {rate(events, theirs)}",
            theirs / ours, 0.8,
        )  # fmt: skip
        for engine in (whole, parted):
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE event"))
        for name, ask in (("a month by its ids", _month), ("a batch after a position", _batch)):
            fast, slow = interleaved(5, lambda ask=ask: ask(parted), lambda ask=ask: ask(whole))  # type: ignore[misc]
            yield Line(
                f"{name}, by months", f"{fast * 1000:.1f} ms", f"one table {slow * 1000:.1f} ms",
                slow / fast, 0.5,
            )  # fmt: skip
        whole.dispose()
        parted.dispose()


def _database(cluster: Cluster, revision: str) -> Engine:
    engine = open_engine(cluster.url(cluster.new_database()))
    migrations.upgrade(engine, revision)
    return engine


def _fill(engine: Engine) -> float:
    begun = time.perf_counter()
    position = 0
    plain = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as db:
        for month in months(_BEGUN, MONTHS):
            for start in range(0, A_MONTH, BATCH):
                with (
                    db.cursor() as cursor,
                    cursor.copy(f"COPY event ({COLUMNS}) FROM STDIN") as copy,
                ):
                    for number in range(start, start + BATCH):
                        position += 1
                        copy.write_row(_row(month, number, position))
                db.commit()
    return time.perf_counter() - begun


def _row(month: date, number: int, position: int) -> tuple[object, ...]:
    at = datetime(month.year, month.month, 1 + number % 28, 12, tzinfo=UTC)
    head = f"{int(at.timestamp() * 1000):012x}"
    made = f"{head[:8]}-{head[8:]}-7{number % 4096:03x}-8000-{position:012x}"
    return ("bench-site", position, made, "walkup-1", position, "visit.opened", at, 0, at, None,
            PAYLOAD)  # fmt: skip


def _timed(engine: Engine, asked: str, **values: object) -> float:
    begun = time.perf_counter()
    with engine.connect() as connection:
        connection.execute(text(asked), values).all()
    return time.perf_counter() - begun


def _month(engine: Engine) -> float:
    month = list(months(_BEGUN, MONTHS))[MONTHS // 2]
    asked = "SELECT type, count(*), max(happened_at) FROM event WHERE id >= :low AND id < :high GROUP BY 1"
    return _timed(engine, asked, low=first_id_of(month), high=first_id_of(next_month(month)))


def _batch(engine: Engine) -> float:
    asked = "SELECT * FROM event WHERE site = 'bench-site' AND position > :after ORDER BY position LIMIT 1000"
    return _timed(engine, asked, after=MONTHS * A_MONTH // 2)
