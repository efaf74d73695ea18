"""Where the rows of a list come from: from memory, or from the database row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, func, select

from hub.db import reading

R = TypeVar("R")
CHUNK = 500
"""So many rows are held at once while a long list is written to a file."""


@dataclass(frozen=True, slots=True)
class Order:
    """By what a reader sorts; `by` is a database expression, `key` what memory sorts by."""

    by: Any
    key: Callable[[Any], Any]
    is_down: bool


@dataclass(frozen=True, slots=True)
class InMemory(Generic[R]):
    """Rows that are at hand whole."""

    found: Sequence[R]

    def total(self) -> int:
        return len(self.found)

    def page(self, order: Order | None, offset: int, limit: int) -> Sequence[R]:
        return self._sorted(order)[offset : offset + limit]

    def every(self, order: Order | None) -> Iterator[R]:
        yield from self._sorted(order)

    def _sorted(self, order: Order | None) -> Sequence[R]:
        if order is None:
            return self.found
        keyed = [(order.key(row), row) for row in self.found]
        known = [pair for pair in keyed if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=order.is_down)
        return [row for _, row in known] + [row for key, row in keyed if key is None]


@dataclass(frozen=True, slots=True)
class InDatabase(Generic[R]):
    """Rows that a statement finds; `seen` makes of some of them what the page shows."""

    engine: Engine
    statement: Select[Any]
    seen: Callable[[Connection, Sequence[Row[Any]]], Sequence[R]]
    usual: tuple[Any, ...]
    count: Select[Any] | Callable[[Connection], int] | None = None

    def total(self) -> int:
        count = self.count
        if count is None:
            count = select(func.count()).select_from(self.statement.subquery())
        with reading(self.engine) as connection:
            return count(connection) if callable(count) else connection.scalar(count) or 0

    def page(self, order: Order | None, offset: int, limit: int) -> Sequence[R]:
        wanted = self._ordered(order).offset(offset).limit(limit)
        with reading(self.engine) as connection:
            return self.seen(connection, connection.execute(wanted).all())

    def every(self, order: Order | None) -> Iterator[R]:
        with reading(self.engine) as connection, reading(self.engine) as beside:
            streamed = connection.execution_options(yield_per=CHUNK).execute(self._ordered(order))
            for rows in streamed.partitions():
                yield from self.seen(beside, rows)

    def _ordered(self, order: Order | None) -> Select[Any]:
        if order is None:
            return self.statement.order_by(*self.usual)
        way = order.by.desc() if order.is_down else order.by.asc()
        return self.statement.order_by(way.nulls_last(), *self.usual)
