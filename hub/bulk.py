"""
Many rows at once, at the driver's own speed, on both engines.

SQLAlchemy's statements for lists cost two to five times the driver's.  Here a table's
columns become one prepared statement: `executemany` on SQLite; on PostgreSQL COPY for new
rows, and a pipelined `executemany` for the rest.  A row is a sequence in the order of the
named columns.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, Connection, Date, Table
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from hub.db import Instant

_LENGTH_WITHOUT_ZONE = 26

Rows = Sequence[Sequence[Any]]
Convert = Callable[[Any], Any]


def insert(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert rows that are known to be new; an existing key is an IntegrityError."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _many(connection, _insert_sql(table, tuple(columns), "?"), table, columns, rows)
    else:
        _copy(connection, table, columns, rows)


def upsert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Rows,
    *,
    keep: Iterable[str] = (),
) -> None:
    """Insert rows, or replace what they hold but the columns of `keep`."""
    if not rows:
        return
    key = tuple(column.name for column in table.primary_key)
    change = [name for name in columns if name not in key and name not in set(keep)]
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in change)
    action = f"DO UPDATE SET {sets}" if change else "DO NOTHING"
    conflict = ", ".join(f'"{name}"' for name in key)
    sql = (
        f"{_insert_sql(table, tuple(columns), _mark(connection))} ON CONFLICT ({conflict}) {action}"
    )
    _many(connection, sql, table, columns, rows)


def delete(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Delete the rows that hold these values in these columns."""
    if not rows:
        return
    where = " AND ".join(f'"{name}" = {_mark(connection)}' for name in columns)
    _many(connection, f'DELETE FROM "{table.name}" WHERE {where}', table, columns, rows)  # noqa: S608 - names of our own tables


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


@functools.lru_cache(maxsize=64)
def _insert_sql(table: Table, columns: tuple[str, ...], mark: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join([mark] * len(columns))
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of our own tables


def _many(
    connection: Connection, sql: str, table: Table, columns: Sequence[str], rows: Rows
) -> None:
    ready = _converted(connection, table, columns, rows)
    connection.exec_driver_sql(sql, [row if type(row) is tuple else tuple(row) for row in ready])


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    ready = _converted(connection, table, columns, rows)
    statement = f'COPY "{table.name}" ({names}) FROM STDIN'
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in ready:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as cause:
        raise _translated(connection, statement, cause) from None


def _translated(connection: Connection, statement: str, cause: Any) -> DBAPIError:
    # What PostgreSQL adds under DETAIL repeats the row; its first line does not.
    said = type(cause)(cause.diag.message_primary or type(cause).__name__)
    is_operational = isinstance(cause, connection.dialect.loaded_dbapi.OperationalError)
    return (OperationalError if is_operational else DatabaseError)(statement, None, said)


def _converted(
    connection: Connection, table: Table, columns: Sequence[str], rows: Rows
) -> Iterable[Sequence[Any]]:
    converters = _converters(connection.dialect.name, table, tuple(columns))
    if not converters:
        return rows
    return [_convert(list(row), converters) for row in rows]


def _convert(row: list[Any], converters: tuple[tuple[int, Convert], ...]) -> list[Any]:
    for place, convert in converters:
        if row[place] is not None:
            row[place] = convert(row[place])
    return row


@functools.lru_cache(maxsize=64)
def _converters(
    dialect: str, table: Table, columns: tuple[str, ...]
) -> tuple[tuple[int, Convert], ...]:
    found: list[tuple[int, Convert]] = []
    for place, name in enumerate(columns):
        kind = table.c[name].type
        if isinstance(kind, JSON):
            found.append((place, json.dumps))
        elif isinstance(kind, Instant):
            found.append((place, _sqlite_instant if dialect == "sqlite" else _instant))
        elif dialect == "sqlite" and isinstance(kind, Date):
            found.append((place, date.isoformat))
    return tuple(found)


def _instant(value: datetime) -> str:
    # As text: the driver takes longer over a time than over all the rest of an event's row.
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored: make it aware first")
    text: str = msgspec.to_builtins(value)
    return text


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored: make it aware first")
    return value


def _sqlite_instant(value: datetime) -> str:
    # The spelling SQLAlchemy reads back.
    value = _aware(value)
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:_LENGTH_WITHOUT_ZONE]
