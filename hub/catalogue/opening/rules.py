"""
When a site is open on a day: by its week, or by a special day that takes the week's place.

Pure.  Times are wall times of the site, `08:00`; a site that has set no hours at all counts as
always open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from contract.messages import OpeningHours, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Special:
    """Days in a row with hours of their own; without any the site is closed."""

    id: str
    first: date
    last: date
    name: dict[str, str]
    spans: tuple[Span, ...] = ()
    revision: int = 1

    @property
    def is_closed(self) -> bool:
        return not self.spans

    def holds_on(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> Iterable[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours of a site: its week and its special days."""

    week: tuple[OpeningHours, ...] = ()
    special: tuple[Special, ...] = ()

    def special_on(self, day: date) -> Special | None:
        """What makes this day another than the week says."""
        return next((one for one in self.special if one.holds_on(day)), None)

    def spans_on(self, day: date) -> list[Span]:
        """From when to when the site is open on a day; empty: closed, or nobody said."""
        special = self.special_on(day)
        if special is not None:
            return sorted(special.spans, key=lambda span: span.opens)
        return spans_of(self.week, day.weekday())

    def is_open(self, local: datetime) -> bool:
        """Whether the site is open at a moment of its own clock."""
        day, wall = local.date(), f"{local:%H:%M}"
        if not self.week and self.special_on(day) is None:
            return True
        return any(span.opens <= wall < span.closes for span in self.spans_on(day))

    def closes(self, day: date) -> str | None:
        """When the last span of a day ends; None where there is none."""
        return max((span.closes for span in self.spans_on(day)), default=None)


def spans_of(week: Sequence[OpeningHours], weekday: int) -> list[Span]:
    """The spans of a day of the week, the earliest first."""
    spans = [Span(opens=one.opens, closes=one.closes) for one in week if one.weekday == weekday]
    return sorted(spans, key=lambda span: span.opens)


def overlap(spans: Sequence[Span]) -> bool:
    """Whether two spans of a day run into each other."""
    ordered = sorted(spans, key=lambda span: span.opens)
    return any(one.closes > other.opens for one, other in pairwise(ordered))
