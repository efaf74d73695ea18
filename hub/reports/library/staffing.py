"""
How many people at work the visits of an hour ask for: a suggestion from history.  Pure.

Of each hour of each weekday the open days are put in order by their visits; the suggestion is
enough for so many of a hundred of them (nearest rank).  Visits times minutes of staff for a
visit, divided by sixty and rounded up, is how many people; never fewer than the least while the
doors are open.  Holidays and days on which the site was closed are no days of history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from hub.catalogue.opening.rules import Opening
from hub.reports.library.rules import Staffing
from hub.reports.rules import Period

Hour = tuple[int, int]
"""A weekday, Monday is 0, and an hour of the local day."""
Day = tuple[date, int]
"""A day and an hour of it."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Of one hour of one weekday."""

    days: int
    """Open days of history."""
    usual: float
    """Visits that begin in the hour, the mean of these days."""
    enough: int
    """So many visits or fewer began on so many of a hundred days as was asked."""
    staff: int


@dataclass(frozen=True, slots=True)
class History:
    """Which hours were open, and which days were left out."""

    open_hours: dict[Hour, list[date]]
    left_out: int
    """Days of the period on which the site was closed."""


def history(opening: Opening, period: Period, visits: Mapping[Day, int]) -> History:
    """
    The open hours of each weekday in a period.

    A site that keeps no hours was open from the first to the last hour in which anybody ever came
    on a day of the week, on days on which somebody came.
    """
    hours: dict[Hour, list[date]] = {}
    left_out = 0
    busy = {day for day, _ in visits}
    usual = _usual_hours(visits)
    for day in _days(period):
        found = list(_open_hours(opening, day, usual, is_busy=day in busy))
        left_out += not found
        for hour in found:
            hours.setdefault((day.weekday(), hour), []).append(day)
    return History(hours, left_out)


def suggest(past: History, visits: Mapping[Day, int], told: Staffing) -> dict[Hour, Suggested]:
    """The suggestion for each hour in which the site was ever open."""
    found = {}
    for (weekday, hour), days in past.open_hours.items():
        came = sorted(visits.get((day, hour), 0) for day in days)
        enough = came[ceil(told.share / 100 * len(came)) - 1]
        staff = max(told.least, ceil(enough * told.minutes / 60))
        found[weekday, hour] = Suggested(len(days), sum(came) / len(came), enough, staff)
    return found


def _days(period: Period) -> Iterator[date]:
    day = period.first
    while day <= period.last:
        yield day
        day += timedelta(days=1)


def _open_hours(
    opening: Opening, day: date, usual: Mapping[int, range], *, is_busy: bool
) -> Iterator[int]:
    special = opening.special_on(day)
    if not opening.week and special is None:
        if is_busy:
            yield from usual.get(day.weekday(), range(0))
        return
    seen: set[int] = set()
    for span in opening.spans_on(day):
        last = int(span.closes[:2]) + (span.closes[3:] > "00")
        seen |= set(range(int(span.opens[:2]), min(24, last)))
    yield from sorted(seen)


def _usual_hours(visits: Mapping[Day, int]) -> dict[int, range]:
    found: dict[int, range] = {}
    for day, hour in visits:
        known = found.get(day.weekday(), range(hour, hour + 1))
        found[day.weekday()] = range(min(known.start, hour), max(known.stop, hour + 1))
    return found
