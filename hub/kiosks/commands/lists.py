"""The list of the orders that were given to a kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.kiosks.commands.rules import TITLES
from hub.kiosks.commands.tables import KioskCommand
from hub.said import mark, plural
from hub.web.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Given:
    """An order and what came of it, as a colour and a word."""

    row: Any
    grade: str
    word: str
    is_awaited: bool
    """Whether the kiosk may still answer."""

    @property
    def told(self) -> str:
        """What the order was told besides, such as `version 1.4.2`."""
        pairs = sorted(self.row.arguments.items())
        return ", ".join(f"{code.replace('-', ' ')} {value}" for code, value in pairs)


GIVEN: Table[Given] = Table(
    "orders",
    mark("Orders"),
    plural("%(num)s order", "%(num)s orders"),
    (
        Column("order", mark("Order"), lambda one: TITLES.get(one.row.name, one.row.name), "word",
               sorts=KioskCommand.name),
        Column("told", mark("What it was told"), lambda one: one.told, is_shown=False),
        Column("given", mark("Given"), lambda one: one.row.asked_at, "moment",
               sorts=KioskCommand.asked_at),
        Column("by", mark("By"), lambda one: one.row.asked_by, sorts=KioskCommand.asked_by),
        Column("stands", mark("What came of it"), lambda one: one.word, "word"),
        Column("answered", mark("Answered"), lambda one: one.row.answered_at, "moment",
               is_shown=False),
        Column("answer", mark("Answer"), lambda one: one.row.answer, is_shown=False),
    ),
    order=mark("the latest first"),
    by="-given",
)  # fmt: skip
