"""
Programme years and their quarters.

Pure.  A programme year begins on 1 July and bears the year in which it begins; its quarters
end on 30 September, 31 December, 31 March and 30 June.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

FIRST_MONTH = 7
DUE = timedelta(days=45)
_MONTHS = 3
_QUARTERS = 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a programme year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        months = (day.year * 12 + day.month - FIRST_MONTH) // _MONTHS
        return cls(months // _QUARTERS, months % _QUARTERS + 1)

    @classmethod
    def read(cls, text: str) -> Self:
        """From `2025-1`.  Raises ValueError."""
        match = re.fullmatch(r"([12][0-9]{3})-([1-4])", text)
        if match is None:
            raise ValueError(f"no quarter of a program year: '{text}'")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> date:
        months = FIRST_MONTH - 1 + (self.number - 1) * _MONTHS
        return date(self.year + months // 12, months % 12 + 1, 1)

    @property
    def last(self) -> date:
        end = self.first.replace(day=1)
        month = end.month + _MONTHS - 1
        return date(end.year, month, monthrange(end.year, month)[1])

    @property
    def due(self) -> date:
        """Quarterly files are due 45 days after the quarter."""
        return self.last + DUE

    @property
    def before(self) -> Quarter:
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def year_first(self) -> date:
        return date(self.year, FIRST_MONTH, 1)
