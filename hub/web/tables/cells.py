"""
The cells of a list as its files hold them: numbers as numbers, times on the clock of a zone.

A text that a spreadsheet would take for a formula is made harmless (CWE-1236): somebody may
have typed it as a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from hub.clock import zone
from hub.web.language import told, worded
from hub.web.tables.columns import Cell, Column

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - those, too


@dataclass(frozen=True, slots=True)
class Cells:
    """Turns rows into cells, with times in this zone unless a column has its own."""

    zone: ZoneInfo

    def headings(self, columns: list[Column[Any]]) -> list[str]:
        """What the columns are called; those with times name their zone."""
        return [self._heading(one) for one in columns]

    def of(self, columns: list[Column[Any]], row: Any) -> list[Cell]:
        """The cells of a row: texts, numbers, days, and times without a zone."""
        return [self._cell(one, row) for one in columns]

    def _heading(self, column: Column[Any]) -> str:
        words = told(column.heading)
        if column.kind not in ("time", "moment"):
            return words
        if column.zone is not None:
            return str(_("%(heading)s (each site's own time)", heading=words))
        return f"{words} ({self.zone.key})"

    def _cell(self, column: Column[Any], row: Any) -> Cell:
        value = column.cell(row)
        if isinstance(value, datetime):
            there = zone(column.zone(row)) if column.zone is not None else self.zone
            return value.astimezone(there).replace(tzinfo=None, microsecond=0)
        if column.kind == "word" and value is not None:
            return told(value)
        return worded(value) if isinstance(value, str) else value


def as_text(cell: Cell) -> str:
    """A cell of a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return harmless(cell)
    return str(cell)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
