"""
How times, counts and ages are written on a page.  Pure.

Every time is shown in a site's zone, and the page names the zone; `Shown` holds the zone, so
that no template can forget it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.clock import zone

_MINUTE_S = 60
_HOUR_S = 60 * _MINUTE_S
_DAY_S = 24 * _HOUR_S


@dataclass(frozen=True, slots=True)
class Shown:
    """Writes times in one zone."""

    zone: ZoneInfo

    def day_of(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(self.zone).date()

    def time(self, at: datetime) -> str:
        """`9:05 AM`."""
        local = at.astimezone(self.zone)
        return f"{local.hour % 12 or 12}:{local:%M} {local:%p}"

    def time_at(self, at: datetime, timezone: str) -> str:
        """`9:05 AM` in a site's own zone; names the zone where it is not the page's."""
        there = Shown(zone(timezone))
        text = there.time(at)
        return text if timezone == self.zone.key else f"{text} {at.astimezone(there.zone).tzname()}"

    def moment(self, at: datetime) -> str:
        """`Nov 21, 2026, 9:05:17 AM PST`: for whoever compares clocks."""
        local = at.astimezone(self.zone)
        return (
            f"{short_day(local.date())}, {local.hour % 12 or 12}:{local:%M:%S %p} {local.tzname()}"
        )

    def zone_name(self, at: datetime) -> str:
        """`PST, America/Los_Angeles`."""
        name = at.astimezone(self.zone).tzname()
        return self.zone.key if name == self.zone.key else f"{name}, {self.zone.key}"


def wall_time(text: str) -> str:
    """`08:00`, as opening hours are kept, as `8:00 AM`."""
    return f"{int(text[:2]) % 12 or 12}:{text[3:]} {'AM' if text[:2] < '12' else 'PM'}"


def long_day(day: date) -> str:
    """`Saturday, November 21, 2026`."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def short_day(day: date) -> str:
    """`Nov 21, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def month(first: date) -> str:
    """`November 2026`."""
    return f"{first:%B %Y}"


def count(number: int) -> str:
    """`12,345`."""
    return f"{number:,}"


def number_of(number: int, one: str, many: str | None = None) -> str:
    """`1 visit`, `2 visits`, `3 people`."""
    return f"{number:,} {one if number == 1 else (many or one + 's')}"


def age(seconds: float | timedelta) -> str:
    """How long, in one or two units: `40 s`, `5 min`, `1 h 20 min`, `3 days`."""
    total = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
    whole = max(0, int(total))
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min"
    if whole < _DAY_S:
        hours, minutes = divmod(whole // _MINUTE_S, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return number_of(whole // _DAY_S, "day")


def numbers(ranges: list[tuple[int, int]]) -> str:
    """`3, 7 to 9`."""
    return ", ".join(str(low) if low == high else f"{low} to {high}" for low, high in ranges)
