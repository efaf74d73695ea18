"""
Many rows at once, at the driver's own speed, on both engines.

SQLAlchemy's statements for lists cost two to five times the driver's.  Here a table's
columns become one prepared statement: `executemany` on SQLite; on PostgreSQL COPY for new
rows, one statement with an array a column for many that may be there, and a pipelined
`executemany` for the rest.  A row is a sequence in the order of the named columns.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, Connection, Date, Dialect, String, Table
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.types import TypeEngine

from hub.db import Instant

_TEXTS = msgspec.json.Decoder(tuple[str | None, ...])
_WITH_MICROSECONDS = 26
_AS_ARRAYS = 50
"""From so many rows on, arrays cost less than a message a row."""

Rows = Sequence[Sequence[Any]]
Column = tuple[Any, ...]
Convert = Callable[[Column], Column]


def insert(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert rows that should be new.  Raises IntegrityError for a key that is there."""
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
    otherwise = f"ON CONFLICT ({conflict}) {action}"
    if connection.dialect.name == "postgresql" and _are_many(columns, key, rows):
        ready = _converted(connection, table, columns, rows)
        arrays = tuple(list(values) for values in zip(*ready, strict=True))
        inserted = _arrays_sql(connection.dialect, table, tuple(columns))
        connection.exec_driver_sql(f"{inserted} {otherwise}", arrays)
        return
    sql = f"{_insert_sql(table, tuple(columns), _mark(connection))} {otherwise}"
    _many(connection, sql, table, columns, rows)


def delete(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Delete the rows that hold these values in these columns."""
    if not rows:
        return
    where = " AND ".join(f'"{name}" = {_mark(connection)}' for name in columns)
    _many(connection, f'DELETE FROM "{table.name}" WHERE {where}', table, columns, rows)  # noqa: S608 - names of our own tables


def _are_many(columns: Sequence[str], key: Sequence[str], rows: Rows) -> bool:
    """Whether they can go as arrays: one statement cannot touch a row twice."""
    if len(rows) < _AS_ARRAYS:
        return False
    places = [list(columns).index(name) for name in key]
    return len({tuple(row[place] for place in places) for row in rows}) == len(rows)


@functools.lru_cache(maxsize=64)
def _arrays_sql(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    arrays = ", ".join(f"%s::{_array_of(dialect, table.c[name].type)}" for name in columns)
    return f'INSERT INTO "{table.name}" ({names}) SELECT * FROM unnest({arrays})'  # noqa: S608 - names of our own tables


def _array_of(dialect: Dialect, kind: TypeEngine[Any]) -> str:
    # As text, for a cast to a length would cut off what an insert refuses.
    if isinstance(kind, String):
        return "text[]"
    return f"{kind.compile(dialect=dialect)}[]"


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
    for kind in (OperationalError, IntegrityError):
        if isinstance(cause, getattr(connection.dialect.loaded_dbapi, kind.__name__)):
            return kind(statement, None, said)
    return DatabaseError(statement, None, said)


def _converted(
    connection: Connection, table: Table, columns: Sequence[str], rows: Rows
) -> Iterable[Sequence[Any]]:
    converters = _converters(connection.dialect.name, table, tuple(columns))
    if not converters:
        return rows
    # A column at a time: a third of what it costs to take each row apart and make it anew.
    values = list(zip(*rows, strict=True))
    for place, convert in converters:
        values[place] = convert(values[place])
    return list(zip(*values, strict=True))


@functools.lru_cache(maxsize=64)
def _converters(
    dialect: str, table: Table, columns: tuple[str, ...]
) -> tuple[tuple[int, Convert], ...]:
    found: list[tuple[int, Convert]] = []
    for place, name in enumerate(columns):
        kind = table.c[name].type
        if isinstance(kind, JSON):
            found.append((place, _each(json.dumps)))
        elif isinstance(kind, Instant):
            found.append((place, _sqlite_instants if dialect == "sqlite" else _instants))
        elif dialect == "sqlite" and isinstance(kind, Date):
            found.append((place, _each(date.isoformat)))
    return tuple(found)


def _each(convert: Callable[[Any], Any]) -> Convert:
    return lambda column: tuple(None if value is None else convert(value) for value in column)


def _instants(column: Column) -> Column:
    # As text: the driver takes longer over a time than over all the rest of an event's row.
    return _TEXTS.decode(msgspec.json.encode([_aware(value) for value in column]))


def _sqlite_instants(column: Column) -> Column:
    # In the spelling SQLAlchemy reads back.  As one JSON list, ten times as fast as one by one.
    utc = msgspec.json.encode([_utc(value) for value in column])
    texts = _TEXTS.decode(utc.replace(b"T", b" ").replace(b"Z", b""))
    return tuple(
        text if text is None or len(text) == _WITH_MICROSECONDS else f"{text}.000000"
        for text in texts
    )


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored: make it aware first")
    return value


def _utc(value: datetime | None) -> datetime | None:
    aware = _aware(value)
    return aware if aware is None or aware.tzinfo is UTC else aware.astimezone(UTC)
