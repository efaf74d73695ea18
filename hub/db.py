"""
The database: one base for all tables, one engine a process, SQLite or PostgreSQL by its URL.

SQLite runs in WAL with `synchronous=FULL`: an acknowledgement follows the commit, so a
commit must survive the pulled plug.  Transactions that write begin IMMEDIATE, so that two
processes wait for each other instead of failing half-way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from hub.primary import Primary

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_WAIT_MS = 30_000


class Base(DeclarativeBase):
    """Every table hangs here; migrations are compared with it."""

    metadata = MetaData(naming_convention=NAMING)


class Instant(TypeDecorator[datetime]):
    """An aware UTC time on both engines; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored: make it aware first")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_engine(url: str, answers_within_s: int | None = None) -> Engine:
    """
    An engine for `sqlite:///path` or `postgresql+psycopg://...`; several hosts are a primary
    and its standbys, and the primary is found by itself.

    Its errors do not repeat what a statement was given: that may be a card or a name.
    """
    if not url.startswith("sqlite"):
        soon = {"connect_timeout": answers_within_s} if answers_within_s else {}
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=soon)
        event.listen(engine, "do_connect", Primary().connect)
        return engine
    wait = {"timeout": BUSY_WAIT_MS / 1000}
    engine = create_engine(url, connect_args=wait, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts too late for DDL and reads; we say BEGIN.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_WAIT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads: on SQLite it never waits for those who write."""
    with engine.connect().execution_options(reading=True) as connection:
        yield connection
