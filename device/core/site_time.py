"""
Days and hours as a customer reads and hears them, by the site's clock.

Pure.  The month is a word: no figure is read as a day in one country and a month in the next.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contract.messages import Catalogue
from device.core.words import FALLBACK

_TWELVE_HOURS = frozenset({"en", "tl"})
_WRITTEN = tomllib.loads(
    (resources.files("device.core") / "months.toml").read_text(encoding="utf-8")
)


def clock_time(catalogue: Catalogue | None, at: datetime, language: str) -> str:
    """`10:30 AM`, or as other languages write it, `10:30`."""
    local = at.astimezone(_zone(catalogue))
    if language not in _TWELVE_HOURS:
        return f"{local:%H:%M}"
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def day_of(catalogue: Catalogue | None, at: datetime) -> str:
    """The site's day of an instant, as `2026-03-02`."""
    return at.astimezone(_zone(catalogue)).date().isoformat()


def day_in_words(day: str, language: str) -> str:
    """`2026-03-02` as `March 2`; a day that no calendar has, as it came."""
    written = _WRITTEN.get(language, _WRITTEN[FALLBACK])
    try:
        known = date.fromisoformat(day)
    except ValueError:
        return day
    month: str = written["months"][known.month - 1]
    pattern: str = written["pattern"]
    return pattern.format(month=month, day=known.day)


def _zone(catalogue: Catalogue | None) -> ZoneInfo:
    try:
        return ZoneInfo("UTC" if catalogue is None else catalogue.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(UTC.tzname(None))
