"""
What can be counted, by what, and how the answer looks.  Pure.

A group is one value of each dimension asked for.  Who came is counted once in each group, so
the members of groups never add up to the members of all of them together: ask for those.

Some dimensions are of visits (where, when, in which language), some of the services chosen in
them.  Asked by one of the latter, a group holds the visits in which such a service was chosen,
the people of those visits, and of the services these alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, get_args

from hub.visits.rules import Standing

Dimension = Literal[
    "site", "area", "month", "quarter", "program_year", "weekday", "hour", "language",
    "mode", "service", "programme", "partner", "standing", "first_or_again",
]  # fmt: skip
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
OF_SERVICES: frozenset[Dimension] = frozenset(
    {"mode", "service", "programme", "partner", "standing"}
)
OF_DAYS: frozenset[Dimension] = frozenset({"month", "quarter", "program_year", "weekday"})

Labels = tuple[str, ...]
"""
A value for each dimension asked for, in the order asked.

`site` and `area` by their codes; `month` 2026-03; `quarter` 2026-Q1, of the calendar;
`program_year` 2025 for July 2025 to June 2026; `weekday` 0 (Monday) to 6; `hour` 00 to 23, the
site's own at log-in; `language`, `service`, `programme`, `partner` by their codes; `mode` and
`standing` as in `hub.visits.rules`; `first_or_again`: `first` on the day somebody came for the
first time ever, `again` on all later days.  Empty where there is none: an area nobody said,
a service of no programme, a service no longer on the menu has no mode, nobody is nobody's first.
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What to count: the local days, both included; by what; only where."""

    first: date
    last: date
    by: tuple[Dimension, ...] = ()
    where: Mapping[Dimension, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the period ends before it begins: exchange its days")
        if len(set(self.by)) < len(self.by):
            raise ValueError("it is asked for by the same twice: leave one out")
        if strange := {*self.by, *self.where} - set(DIMENSIONS):
            raise ValueError(f"nothing is counted by {', '.join(sorted(strange))}: see DIMENSIONS")

    @property
    def is_of_services(self) -> bool:
        """Whether visits are told apart by what was chosen in them."""
        return not OF_SERVICES.isdisjoint((*self.by, *self.where))

    @property
    def named(self) -> frozenset[Dimension]:
        """Every dimension that matters."""
        return frozenset((*self.by, *self.where))


class Counted(NamedTuple):
    """
    A group's figures, as `hub.reports` counts them.

    Cancelled visits are not counted.  `members` are people, each once, those not yet identified
    among them; `nobody` are the visits of nobody known.  `services` are `verified`, `unverified`
    and `auto_closed` together; `pending` wait for staff and are not among them, and services
    not used are in no figure.
    """

    visits: int = 0
    members: int = 0
    nobody: int = 0
    services: int = 0
    verified: int = 0
    unverified: int = 0
    auto_closed: int = 0
    pending: int = 0


NOTHING = Counted()
MEASURED: tuple[Standing, ...] = ("verified", "unverified", "auto_closed", "pending_staff")
"""The standings that have a figure, in the order of `Counted`."""


def month_label(year: int, month: int) -> str:
    """Such as 2026-03."""
    return f"{year:04}-{month:02}"


def label_of_day(dimension: Dimension, day: date) -> str:
    """A day's month, quarter, programme year or weekday."""
    match dimension:
        case "month":
            return month_label(day.year, day.month)
        case "quarter":
            return f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"
        case "program_year":
            return f"{day.year - (day.month < 7):04}"
        case _:
            return str(day.weekday())
