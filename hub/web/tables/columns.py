"""One column of a list, and what its cells may hold."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

R = TypeVar("R")
Cell = str | int | float | date | datetime | None
Kind = Literal["text", "word", "number", "day", "time", "moment"]
"""
`text` is somebody's own words, `word` a constant of ours that gets translated.  `time` and
`moment` are instants, on the page to the minute or to the second; files hold both whole.
"""
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[R]):
    """One column of a list."""

    key: str
    heading: str
    """English, marked for translation."""
    cell: Callable[[R], Cell]
    kind: Kind = "text"
    sorts: Any = False
    """What the database sorts by; True for a list in memory, which sorts by its cells."""
    zone: Callable[[R], str] | None = None
    """The zone of this row's times, where rows are of several sites."""
    link: Callable[[R], str | None] | None = None
    """Where the cell leads to, when `plain` writes it."""
    is_shown: bool = True
    """False: in the files alone."""
    in_files: bool = True
    """False: on the page alone, such as a column of buttons."""


def sortable(columns: Collection[Column[R]]) -> dict[str, Column[R]]:
    """The columns by which a reader may sort."""
    return {one.key: one for one in columns if one.sorts is not False}
