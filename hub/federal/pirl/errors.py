"""
Errors of the participant record.

    PirlError
    ├── SchemaUnusable    a layout contradicts itself
    ├── UnknownSchema     no layout of this name is loaded
    ├── RetiredSchema     the Department takes no new files in this layout
    ├── SheetUnreadable   a spreadsheet holds no list of elements
    ├── NotAList          a file holds no list of errors
    └── NoSuchQuarter     a quarter is written in another way than 2026-1
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.errors import HubError
from hub.said import say


class PirlError(HubError):
    """Anything that stops work on a participant record."""


class SchemaUnusable(PirlError):
    """A layout contradicts itself; `faults` says where, each in a sentence."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        super().__init__(
            say(
                "the layout %(name)s cannot be used: %(first)s",
                name=name,
                first="; ".join(str(fault) for fault in faults[:5]),
            )
        )
        self.faults = tuple(faults)


class UnknownSchema(PirlError):
    """No layout of this name is loaded."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            say(
                "no layout is called %(name)s: choose one of %(known)s, or load the "
                "Department's spreadsheet",
                name=name,
                known=", ".join(known),
            )
        )


class RetiredSchema(PirlError):
    """The Department takes no new files in this layout."""

    def __init__(self, name: str) -> None:
        super().__init__(
            say("the layout %(name)s is retired: make new files in a present one", name=name)
        )


class SheetUnreadable(PirlError):
    """A spreadsheet holds no list of elements."""


class NotAList(PirlError):
    """A file holds no list of errors."""


class NoSuchQuarter(PirlError):
    """A quarter is written in another way than 2026-1."""

    def __init__(self, text: str) -> None:
        super().__init__(
            say(
                "'%(text)s' names no quarter: write the year and the quarter, such as 2026-1",
                text=text[:20],
            )
        )
