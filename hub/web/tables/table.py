"""A list as every page of it shares it: its columns, and the words around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, Row, Select

from hub.web.tables.columns import Column, Days
from hub.web.tables.listing import Listing
from hub.web.tables.sources import InDatabase, InMemory

R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class Table(Generic[R]):
    """A list as every page of it shares it."""

    name: str
    title: str
    counted: tuple[str, str]
    columns: tuple[Column[R], ...]
    order: str = ""
    """Words for the order in which rows come, such as `newest first`."""
    by: str = ""
    """The column that this order is by, `-` before it when downwards."""
    individuals: bool = False
    noted: bool = False
    """Tells of nobody; its files need `May.EXPORT` and are noted all the same."""
    prefix: str = ""
    """Before the list's names in the address, when a page has several lists."""
    note: str = ""
    """What the caption says after the order."""

    def of(self, rows: Sequence[R], days: Days = (None, None)) -> Listing[R]:
        """A list that is at hand whole."""
        return self._listing(InMemory(rows), days)

    def asked(
        self,
        engine: Engine,
        statement: Select[Any],
        seen: Callable[[Connection, Sequence[Row[Any]]], Sequence[R]],
        *,
        order: Sequence[Any],
        count: Select[Any] | Callable[[Connection], int] | None = None,
        days: Days = (None, None),
    ) -> Listing[R]:
        """
        A list that the database sorts and cuts, by `order` unless a reader wants another.

        The order ends with what is unique, so that pages neither repeat nor skip.  `count` says more cheaply how many rows there are than counting the statement's would.
        """
        return self._listing(InDatabase(engine, statement, seen, tuple(order), count), days)

    def without(self, *keys: str) -> Table[R]:
        """The same without these columns, on the page and in the files."""
        return replace(self, columns=tuple(one for one in self.columns if one.key not in keys))

    def hiding(self, *keys: str) -> Table[R]:
        """The same with these columns in the files alone."""
        return replace(
            self,
            columns=tuple(
                replace(one, is_shown=False) if one.key in keys else one for one in self.columns
            ),
        )

    def _listing(self, source: InMemory[R] | InDatabase[R], days: Days) -> Listing[R]:
        return Listing(self, source, days)
