"""
When a saved report is due, and which days it is of.  Pure.

A report is due in the place's own day: on a wall clock, whatever that clock does to the hour in
spring and autumn.  What was missed while the server was off is caught up once, not once for
each time: whoever comes back from a week without power wants one link, not seven.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from hub.clock import local_day, local_instant
from hub.said import mark

Often = Literal["", "daily", "weekly", "monthly", "quarterly"]
Shared = Literal["own", "role", "place"]

OFTEN: dict[Often, str] = {
    "": mark("Never"),
    "daily": mark("Every day"),
    "weekly": mark("Every week"),
    "monthly": mark("Every month"),
    "quarterly": mark("Every quarter"),
}
SHARED: dict[Shared, str] = {
    "own": mark("Only me"),
    "role": mark("Everybody of my role here"),
    "place": mark("Everybody here who may see figures"),
}
WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
LAST_MONTH_DAY = 28
"""The last day that every month has."""
MOST_NAME = 80
MOST_RECEIVERS = 20
_QUARTER_MONTHS = (1, 4, 7, 10)
_LONGEST = 100
"""Days after which every report is due once more: a quarter, and some."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often, and when."""

    often: Often = ""
    at: str = "07:00"
    weekday: int = 0
    month_day: int = 1
    """Of a month, or of the first month of a quarter."""

    def next_after(self, moment: datetime, timezone: str) -> datetime | None:
        """The first time that it is due after a moment; None when it never is."""
        if not self.often:
            return None
        wall, begin = time.fromisoformat(self.at), local_day(moment, timezone)
        for day in self._days_from(begin):
            due = local_instant(day, wall, timezone)
            if due > moment:
                return due
        return None

    def _days_from(self, begin: date) -> Iterator[date]:
        for ahead in range(_LONGEST):
            day = begin + timedelta(days=ahead)
            if self._falls_on(day):
                yield day

    def _falls_on(self, day: date) -> bool:
        match self.often:
            case "daily":
                return True
            case "weekly":
                return day.weekday() == self.weekday
            case "monthly":
                return day.day == self.month_day
            case "quarterly":
                return day.day == self.month_day and day.month in _QUARTER_MONTHS
            case _:
                return False


NEVER = Schedule()


def is_time(text: str) -> bool:
    """Whether a text is a time of the day such as `07:00`."""
    try:
        return f"{time.fromisoformat(text):%H:%M}" == text
    except ValueError:
        return False


def latest_due(schedule: Schedule, due: datetime, now: datetime, timezone: str) -> tuple[datetime, datetime | None]:  # fmt: skip
    """Of the times that were missed since `due` the last one, and the next that lies ahead."""
    while True:
        after = schedule.next_after(due, timezone)
        if after is None or after > now:
            return due, after
        due = after
