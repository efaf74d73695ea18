"""
Events a second from hub to state, against the database alone.

Ours is everything the state does with a batch: unpack, read, check each event, drop what
it has, append, keep the proof, commit.  The limit is the rows alone, ready-made, into the
same table of the same database: COPY and INSERT ... ON CONFLICT on PostgreSQL, `executemany` on SQLite.
"""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from sqlalchemy import Engine

from contract import events
from contract.sync import SyncHeader, SyncLine
from hub import migrations
from hub.db import open_engine
from hub.sync import batch
from hub.sync.receive import receive
from tests.bench.lines import Line, interleaved, rate
from tests.bench.making import BEGUN, captured
from tests.rig.postgres import SETTINGS, Cluster, postgres

EVENTS = 20_000
BATCH = 2_000
ROUNDS = 3
GOAL = 0.5
SITE = "bench-site"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
LOG_ID = "00000000-0000-7000-8000-000000000001"
COLUMNS = (
    "site, position, id, device, seq, type, happened_at, corrected, received_at, person, payload"
)
Rows = list[tuple[Any, ...]]


def measure() -> Iterator[Line]:
    """One line an engine."""
    with tempfile.TemporaryDirectory(prefix="worksource-bench-") as home:
        yield _line("SQLite", "executemany", *_on_sqlite(Path(home)))
    SETTINGS.update(DURABLE)  # the tests' own cluster spares itself the disk
    with postgres() as cluster:
        yield _line("PostgreSQL", "COPY, ON CONFLICT", *_on_postgres(cluster))


def _line(engine: str, limit: str, ours: float, theirs: float) -> Line:
    return Line(
        f"hub to state, {engine}",
        rate(EVENTS, ours),
        f"{limit} {rate(EVENTS, theirs)}",
        theirs / ours,
        GOAL,
    )


def _on_sqlite(home: Path) -> tuple[float, float]:
    template = home / "template.sqlite"
    _migrate(f"sqlite:///{template}")
    fresh = (home / f"{number}.sqlite" for number in range(1000))

    def ours() -> float:
        path = next(fresh)
        path.write_bytes(template.read_bytes())
        return _receive_all(f"sqlite:///{path}")

    def limit() -> float:
        path = next(fresh)
        path.write_bytes(template.read_bytes())
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            marks = ",".join("?" * (COLUMNS.count(",") + 1))
            sql = f"INSERT INTO event ({COLUMNS}) VALUES ({marks})"
            return _in_batches(_rows(as_text=True), lambda rows: _many(db, sql, rows))

    return interleaved(ROUNDS, ours, limit)


def _many(db: sqlite3.Connection, sql: str, rows: Rows) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.executemany(sql, rows)
    db.execute("COMMIT")


def _on_postgres(cluster: Cluster) -> tuple[float, float]:
    template = cluster.new_database()
    _migrate(cluster.url(template))

    def ours() -> float:
        with _database(cluster, template) as url:
            return _receive_all(url)

    def limit() -> float:
        with _database(cluster, template) as url, psycopg.connect(_plain(url)) as db:
            return _in_batches(_rows(as_text=False), lambda rows: _copy(db, rows))

    return interleaved(ROUNDS, ours, limit)


def _copy(db: psycopg.Connection[Any], rows: Rows) -> None:
    """COPY beside the table, then in what is not there: what a bare loader must do as well."""
    with db.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE coming (LIKE event) ON COMMIT DROP")
        with cursor.copy(f"COPY coming ({COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO event ({COLUMNS}) SELECT {COLUMNS} FROM coming ON CONFLICT DO NOTHING"
        )
    db.commit()


@contextmanager
def _database(cluster: Cluster, template: str) -> Iterator[str]:
    name = cluster.new_database(template)
    try:
        yield cluster.url(name)
    finally:
        cluster.drop(name)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def _migrate(url: str) -> None:
    engine = open_engine(url)
    migrations.upgrade(engine)
    engine.dispose()


def _receive_all(url: str) -> float:
    engine = open_engine(url)
    bodies = list(_bodies())
    try:
        begun = time.perf_counter()
        for body in bodies:
            _receive_one(engine, body)
        return time.perf_counter() - begun
    finally:
        engine.dispose()


def _receive_one(engine: Engine, body: bytes) -> None:
    header, lines = batch.read(batch.unpack(body, "zstd"))
    answer = receive(engine, header, lines)
    assert not answer.refused


def _bodies() -> Iterator[bytes]:
    lines = [
        SyncLine(p=position, e=msgspec.Raw(events.encode(event)), r=BEGUN, h=BEGUN)
        for position, event in enumerate(captured(EVENTS, SITE, "lobby-1"), 1)
    ]
    for after in range(0, EVENTS, BATCH):
        header = SyncHeader(
            site=SITE,
            site_name="Bench",
            timezone="America/Chicago",
            log_id=LOG_ID,
            after=after,
        )
        yield batch.pack(header, lines[after : after + BATCH])


def _in_batches(rows: Rows, write: Callable[[Rows], None]) -> float:
    begun = time.perf_counter()
    for after in range(0, EVENTS, BATCH):
        write(rows[after : after + BATCH])
    return time.perf_counter() - begun


def _rows(*, as_text: bool) -> Rows:
    at = BEGUN.strftime("%Y-%m-%d %H:%M:%S.%f") if as_text else BEGUN
    return [
        (
            SITE,
            position,
            event.id,
            event.device,
            event.seq,
            events.event_type(event),
            at,
            0,
            at,
            None,
            events.encode(event).decode(),
        )
        for position, event in enumerate(captured(EVENTS, SITE, "lobby-1"), 1)
    ]
