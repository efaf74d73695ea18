"""One list as one request asks for it: sorted so, cut to this page, or whole for a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import request, url_for
from flask_babel import gettext as _

from hub.accounts.rules import May
from hub.web import guard
from hub.web.language import counted, told
from hub.web.paging import PAGE_ROWS, Page, asked_page
from hub.web.tables.columns import Column, Days, sortable
from hub.web.tables.files import parquet
from hub.web.tables.sources import InDatabase, InMemory, Order

if TYPE_CHECKING:
    from hub.web.charts.shapes import Chart
    from hub.web.tables.table import Table

R = TypeVar("R")
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "pdf": "PDF", "parquet": "Parquet"}


def formats() -> dict[str, str]:
    """The kinds of files that this server makes, as they are called."""
    return FORMATS if parquet.is_here() else {k: v for k, v in FORMATS.items() if k != "parquet"}


@dataclass(frozen=True, slots=True)
class Head:
    """A heading of the page's table."""

    column: Column[Any]
    words: str
    href: str
    """Where a reader sorts by it; empty where nobody can."""
    sorted: str
    """`ascending`, `descending` or nothing."""


@dataclass(frozen=True)
class Listing(Generic[R]):
    """A list as a template has it."""

    table: Table[R]
    source: InMemory[R] | InDatabase[R]
    days: Days = (None, None)
    facts: tuple[tuple[str, str], ...] = ()
    """What files say beside the rows: what was asked for, and how it was counted."""
    charts: tuple[Chart, ...] = ()
    """What is drawn above the rows on paper."""

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def total(self) -> int:
        return self.source.total()

    @cached_property
    def page(self) -> Page:
        name = f"{self.table.prefix}page"
        asked = Page(asked_page(name), self.total, PAGE_ROWS, name)
        return (
            asked if asked.number <= asked.last else Page(asked.last, self.total, PAGE_ROWS, name)
        )

    @cached_property
    def rows(self) -> Sequence[R]:
        if not self.total:
            return []
        return self.source.page(self._order(), self.page.offset, PAGE_ROWS)

    def every(self) -> Iterator[R]:
        """All rows, in the order that is asked for."""
        return self.source.every(self._order())

    @property
    def shown(self) -> list[Column[R]]:
        return [one for one in self.table.columns if one.is_shown]

    @property
    def in_files(self) -> list[Column[R]]:
        return [one for one in self.table.columns if one.in_files]

    @property
    def heads(self) -> list[Head]:
        may_sort = sortable(self.table.columns) if self.total > 1 and self._is_address else {}
        return [self._head(one, one.key in may_sort) for one in self.shown]

    @property
    def caption(self) -> str:
        """`12 visits, newest first`."""
        words = counted(*self.table.counted, self.total)
        key, is_down = self._asked_sort() or ("", False)
        order = told(self.table.order)
        if key:
            heading = told(sortable(self.table.columns)[key].heading)
            order = (
                _("by “%(column)s”, downwards", column=heading)
                if is_down
                else _("by “%(column)s”", column=heading)
            )
        if order:
            words = _("%(counted)s, %(order)s", counted=words, order=order)
        return f"{words}. {told(self.table.note)}" if self.table.note else words

    @property
    def may_export(self) -> bool:
        return not (self.table.individuals or self.table.noted) or guard.allows(May.EXPORT)

    @property
    def files(self) -> list[tuple[str, str]]:
        """The formats with their addresses; none where the role may not take the list along."""
        if not self.may_export or not self._is_address:
            return []
        return [(words, self._file(name)) for name, words in formats().items()]

    @property
    def asks_twice(self) -> bool:
        return self.table.individuals

    @property
    def _is_address(self) -> bool:
        # What a form with a fault answers has no address of its own.
        return request.method == "GET"

    def _file(self, form: str) -> str:
        return self._link(page=None, format=form, list=self.name)

    def _head(self, column: Column[R], may_sort: bool) -> Head:
        key, is_down = self._asked_sort() or self._usual_sort()
        is_by = key == column.key
        direction = ("descending" if is_down else "ascending") if is_by and self.total > 1 else ""
        wanted = f"-{column.key}" if is_by and not is_down else column.key
        href = self._link(page=None, sort=wanted) if may_sort else ""
        return Head(column, told(column.heading), href, direction)

    def _asked_sort(self) -> tuple[str, bool] | None:
        text = request.args.get(f"{self.table.prefix}sort", "")
        key = text.removeprefix("-")
        return (key, text.startswith("-")) if key in sortable(self.table.columns) else None

    def _usual_sort(self) -> tuple[str, bool]:
        return self.table.by.removeprefix("-"), self.table.by.startswith("-")

    def _order(self) -> Order | None:
        asked = self._asked_sort()
        if asked is None:
            return None
        column = sortable(self.table.columns)[asked[0]]
        return Order(column.sorts, lambda row: _comparable(column, row), asked[1])

    def _link(self, **changed: str | None) -> str:
        kept: dict[str, Any] = request.args.to_dict(flat=False)
        for name in ("format", "list"):
            kept.pop(name, None)
        for name, value in changed.items():
            whole = name if name in ("format", "list") else f"{self.table.prefix}{name}"
            kept.pop(whole, None)
            if value is not None:
                kept[whole] = value
        return url_for(str(request.endpoint), **(request.view_args or {}), **kept)


def _comparable(column: Column[R], row: R) -> Any:
    value = column.cell(row)
    if isinstance(value, str):
        return (told(value) if column.kind == "word" else value).casefold() or None
    return value
