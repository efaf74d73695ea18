"""
The rules of figures: periods of local days, and how services add up.

Pure.  A figure is never a sum of people: whoever came in two months is one person in the
two of them together.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from hub.visits.rules import Mode, Standing

STANDINGS: tuple[Standing, ...] = get_args(Standing)
COUNTED: frozenset[Standing] = frozenset({"verified", "unverified", "auto_closed"})
"""What was perhaps given; a pending service counts when staff confirm it, one not used never."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first local day to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the period ends before it begins: exchange its days")

    def within(self, month: date) -> Period:
        """That part of a month which lies in the period."""
        return Period(max(self.first, month), min(self.last, last_of(month)))


@dataclass(frozen=True, slots=True)
class Visits:
    """How many visits, by how many people.  Nobody's visits have no people."""

    visits: int = 0
    people: int = 0
    """Unduplicated, those not yet identified among them; without nobody's visits."""
    unidentified: int = 0
    """Of the people, those known by a card or an SSN alone so far."""
    nobody: int = 0
    """Of the visits, those of nobody known: no card, no record."""
    still_open: int = 0
    auto_closed: int = 0
    cancelled: int = 0
    """Beside the visits, not among them."""


@dataclass(frozen=True, slots=True)
class Services:
    """How many services, by how they stand."""

    by_standing: dict[Standing, int] = field(default_factory=dict)

    def __getitem__(self, standing: Standing) -> int:
        return self.by_standing.get(standing, 0)

    @property
    def counted(self) -> int:
        return sum(self[standing] for standing in COUNTED)


@dataclass(frozen=True, slots=True)
class Scores:
    """How it was, as visitors said by one touch: how many visits by score, 1 to 5."""

    by_score: dict[int, int] = field(default_factory=dict)

    def __getitem__(self, score: int) -> int:
        return self.by_score.get(score, 0)

    @property
    def given(self) -> int:
        return sum(self.by_score.values())

    @property
    def mean(self) -> float | None:
        """None where nobody said anything."""
        if not self.given:
            return None
        return sum(score * times for score, times in self.by_score.items()) / self.given


def all_scores(several: Iterable[Scores]) -> Scores:
    """The scores of visits that are different ones."""
    total: dict[int, int] = {}
    for scores in several:
        for score, times in scores.by_score.items():
            total[score] = total.get(score, 0) + times
    return Scores(total)


@dataclass(frozen=True, slots=True)
class Counted:
    """So many services of one kind and standing."""

    service: str
    mode: Mode | None
    standing: Standing
    times: int


def add_up(counted: Iterable[Counted]) -> Services:
    """Services together, each standing apart."""
    total: dict[Standing, int] = {}
    for one in counted:
        total[one.standing] = total.get(one.standing, 0) + one.times
    return Services(total)


def by_mode(counted: Iterable[Counted]) -> dict[Mode | None, Services]:
    """What customers did alone, what was information, what staff gave: never added together."""
    apart: dict[Mode | None, list[Counted]] = {}
    for one in counted:
        apart.setdefault(one.mode, []).append(one)
    return {mode: add_up(found) for mode, found in apart.items()}


def month_of(day: date) -> date:
    """The first of a day's month."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])
