"""
A database at one moment as a file, and such a file as a database again.

SQLite by its own online copy, PostgreSQL by pg_dump: the hub works on meanwhile.
"""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.engine import make_url
from sqlalchemy.sql import table as table_of

from contract.events import digest_value
from hub.backups.errors import DumpFailed
from hub.db import open_engine, reading
from hub.events.tables import EventRow

SQLITE, DUMP = "hub.db", "hub.pgdump"
_PAGES = 4096


Figures = dict[str, int | str]


def copy_out(url: str, into: Path) -> tuple[Path, Figures]:
    """
    The database of one moment as a file in `into`, and the figures of that very moment.

    Raises DumpFailed.
    """
    if url.startswith("sqlite"):
        made = into / SQLITE
        source = url.partition(":///")[2]
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(made)) as there:
            here.backup(there, pages=_PAGES)
            there.execute("PRAGMA journal_mode = DELETE")
        return made, _of_copy(made)
    made = into / DUMP
    engine = open_engine(url)
    try:
        # Hubs send meanwhile: what is counted and what is copied is one snapshot.
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            _run(
                [
                    *("pg_dump", "--format=custom", f"--snapshot={snapshot}"),
                    *(f"--file={made}", f"--dbname={libpq(url)}"),
                ]
            )
            return made, _figures_on(connection)
    finally:
        engine.dispose()


def _of_copy(made: Path) -> Figures:
    engine = open_engine(f"sqlite:///{made}")
    try:
        return figures(engine)
    finally:
        engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{made}{ending}").unlink(missing_ok=True)


def copy_in(file: Path, url: str) -> None:
    """The file as the database of `url`, which is empty.  Raises DumpFailed."""
    _run(
        [
            *("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"),
            *(f"--dbname={libpq(url)}", str(file)),
        ]
    )


def figures(engine: Engine) -> Figures:
    """Rows of each table, and the digest of the event log: what must come back."""
    with reading(engine) as connection:
        return _figures_on(connection)


def _figures_on(connection: Connection) -> Figures:
    found: Figures = {
        name: connection.scalar(select(func.count()).select_from(table_of(name))) or 0
        for name in sorted(inspect(connection).get_table_names())
    }
    found["digest of events"] = _digest(connection)
    return found


def differences(before: dict[str, int | str], after: dict[str, int | str]) -> list[str]:
    """Each in a few words."""
    return [
        f"{name}: {before.get(name, 'none')} before, {after.get(name, 'none')} after"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def libpq(url: str) -> str:
    """An address as PostgreSQL's own programs take it; of several hosts, the primary."""
    known: Any = dialect
    given = dict(known().create_connect_args(make_url(url))[1])
    if "," in str(given.get("host", "")):
        given.setdefault("target_session_attrs", "read-write")
    return make_conninfo(**{name: str(value) for name, value in given.items() if name != "context"})


def _digest(connection: Connection) -> str:
    whole = 0
    ids = connection.execution_options(yield_per=10_000).execute(select(EventRow.id))
    for part in ids.partitions():
        whole ^= digest_value([row.id for row in part])
    return f"{whole:016x}"


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as cause:
        raise DumpFailed(command[0], f"{cause.strerror}: install postgresql-client") from cause
    if done.returncode:
        raise DumpFailed(command[0], done.stderr)
