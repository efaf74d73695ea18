"""A month or a week as rows of days.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hub.groups.reading import SeenGroup

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid."""

    day: date
    groups: tuple[SeenGroup, ...]
    is_inside: bool
    """Of the month that is shown, and not a neighbour's."""


@dataclass(frozen=True, slots=True)
class View:
    """A stretch of whole weeks, Monday first."""

    first: date
    last: date
    weeks: tuple[tuple[date, ...], ...]
    before: date
    after: date

    def days(self, groups: Iterable[SeenGroup], month: int | None) -> list[list[Day]]:
        """Its weeks with their groups."""
        by_day: dict[date, list[SeenGroup]] = {}
        for group in groups:
            by_day.setdefault(group.day, []).append(group)
        return [
            [
                Day(day, tuple(by_day.get(day, ())), month is None or day.month == month)
                for day in week
            ]
            for week in self.weeks
        ]


def month_of(day: date) -> View:
    """The whole weeks that hold a month."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return _view(first, after - timedelta(days=1), first - timedelta(days=1), after)


def week_of(day: date) -> View:
    """The week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return _view(monday, monday + timedelta(days=6), monday - WEEK, monday + WEEK)


def _view(first: date, last: date, before: date, after: date) -> View:
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        weeks.append(tuple(monday + timedelta(days=place) for place in range(7)))
        monday += WEEK
    return View(weeks[0][0], weeks[-1][-1], tuple(weeks), before, after)
