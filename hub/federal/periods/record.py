"""
A federal record: one period of one person, with what the participant record asks of it.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hub.federal.periods.history import Activity

Kind = Literal["reportable", "participant"]
FIRST_OF = frozenset({"1000", "1001", "1200", "1302"})
"""Elements that hold the first date; all others hold the most recent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FederalRecord:
    """
    One period as a report through a given day has it.

    `entry` and `exit` (elements 900 and 901) are a participant's alone; no exit as long as none
    is known.  `start` is the first activity of any kind.  `end` is the exit, or the last
    day on which an activity could have belonged to a reportable period; None while it is open.
    """

    member: str
    kind: Kind
    programmes: frozenset[str]
    """Of a participant: those that gave a service that makes one.  Else: the home programme."""
    start: date
    end: date | None
    entry: date | None
    exit: date | None
    dates: Mapping[str, date] = field(default_factory=dict)
    """By number of the element, such as {"1001": ..., "1002": ...}."""
    sites: frozenset[str] = frozenset()
    """Wherever it happened."""
    site: str = ""
    """Where it happened last: each record belongs to one site, so that sites add up."""
    last: date
    """The most recent activity."""

    @property
    def identifier(self) -> str:
        """Element 100: the same for a person in all programmes, and no SSN."""
        return self.member

    @property
    def is_participant(self) -> bool:
        return self.kind == "participant"

    def since(self, element: str, day: date) -> bool:
        """Whether an element's date lies on a day or after it."""
        found = self.dates.get(element)
        return found is not None and found >= day


def dates_of(activities: Iterable[Activity]) -> dict[str, date]:
    """The elements that these touch, each with its first or its most recent date."""
    dates: dict[str, date] = {}
    for activity in activities:
        for element in activity.elements:
            known = dates.get(element)
            if known is None or (activity.day < known) == (element in FIRST_OF):
                dates[element] = activity.day
    return dates
