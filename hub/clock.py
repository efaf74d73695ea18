"""The hub's clock: the one place that asks what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""What services take in tests instead of `now`."""


def now() -> datetime:
    """Aware UTC wall time."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock that the others ask


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; sites have few, events have many."""
    return ZoneInfo(name)


def local_day(at: datetime, timezone: str) -> date:
    """The day of a moment on a site's own calendar."""
    return at.astimezone(zone(timezone)).date()


def local_instant(day: date, wall: time, timezone: str) -> datetime:
    """
    A site's wall time as UTC.

    A wall time that a clock change skips is taken an hour later; one that comes twice
    is its first.
    """
    return datetime.combine(day, wall, zone(timezone)).astimezone(UTC)


def end_of_day(day: date, timezone: str) -> datetime:
    """The last second of a site's day."""
    return local_instant(day + timedelta(days=1), time.min, timezone) - timedelta(seconds=1)
