"""
What a check finds, and how one line of a file is read.

Pure.  The five columns of an error are those of the Department's own list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from hub.federal.pirl.schema.rules import REPORTABLE, SSN, Schema
from hub.said import mark

Pass = Literal["values", "duplicates", "logic"]
PASS_WORDS: Final = {
    "values": mark("Valid values"),
    "duplicates": mark("Duplicates"),
    "logic": mark("Logical rules"),
}
Row = Sequence[str]
KEPT_BACK: Final = "(not shown)"
IDENTIFIER_WIDTH: Final = 12
_NUMBER_WIDTH = 10

PROGRAMMES: Final[Mapping[str, frozenset[str]]] = {
    "903": frozenset("123"),
    "904": frozenset("123"),
    "905": frozenset("123"),
    "918": frozenset("1"),
}
"""The elements that say who takes part, with the codes of participants."""
REPORTABLES: Final[Mapping[str, frozenset[str]]] = {
    "903": frozenset("4"),
    "904": frozenset("4"),
    "905": frozenset("4"),
    "918": frozenset("2"),
}
"""The same with the codes of reportable individuals."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: element number, message, row number, unique identifier, value given."""

    element: str
    message: str
    row: int
    """From 1: the file has no header."""
    identifier: str
    value: str


@dataclass(slots=True)
class Checked:
    """What came of a check: how far it got, and what it found there."""

    schema: str
    rows: int = 0
    passes: list[Pass] = field(default_factory=list)
    """Those that were run; the last is the one that found something, if any did."""
    faults: list[Fault] = field(default_factory=list)
    """The first of them, no more than were asked for."""
    count: int = 0
    skipped: list[str] = field(default_factory=list)
    """Rules that need an element which this layout does not have."""

    @property
    def is_clean(self) -> bool:
        return self.count == 0


@dataclass(frozen=True, slots=True)
class Where:
    """The columns of one layout."""

    schema: Schema

    def value(self, row: Row, element: str) -> str:
        """What a row holds in an element; empty where the layout has no such column."""
        place = self.schema.columns.get(element)
        return row[place] if place is not None and place < len(row) else ""

    def fault(self, row: Row, number: int, element: str, message: str) -> Fault:
        value = KEPT_BACK if element == SSN else self.value(row, element)
        return Fault(element, message, number, self.value(row, "100")[:40], value[:80])

    def kinds(self, row: Row) -> frozenset[str]:
        """In which programmes the record takes part, and whether as a reportable individual."""
        taking = frozenset(
            element for element, codes in PROGRAMMES.items() if self.value(row, element) in codes
        )
        is_reportable = any(
            self.value(row, element) in codes for element, codes in REPORTABLES.items()
        )
        return taking | {REPORTABLE} if is_reportable else taking


def is_participant(kinds: frozenset[str]) -> bool:
    """Whether a record takes part in any programme."""
    return bool(kinds - {REPORTABLE})


def identifier_of(member: str) -> str:
    """A member number as element 100: twelve digits, none of them from an SSN."""
    return member.rjust(IDENTIFIER_WIDTH, "0")


def member_of(identifier: str) -> str:
    """The member number in element 100; empty for what this program never wrote there."""
    text = identifier.strip()
    is_ours = len(text) == IDENTIFIER_WIDTH and text.isascii() and text.isdigit()
    return text[-_NUMBER_WIDTH:] if is_ours and text.startswith("00") else ""


def day_of(text: str) -> date | None:
    """A day as files write it, YYYYMMDD; None for anything else."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def written(day: date | None) -> str:
    """A day as files write it."""
    return "" if day is None else f"{day.year:04}{day.month:02}{day.day:02}"
