"""Days that an address asks for, and the instants between which they lie."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request

_YEARS = range(2000, 2200)
"""Others overflow where an instant is turned to another zone."""


def asked_day(name: str) -> date | None:
    """The day in the address; None when there is none that makes sense."""
    return typed_day(request.args.get(name))


def typed_day(text: str | None) -> date | None:
    """A day as fields and addresses carry it (2026-11-22); None when it makes no sense."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Its first instant."""
    return datetime.combine(day, time.min, zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after it."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)
