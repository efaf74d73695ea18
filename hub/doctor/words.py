"""Figures and times as somebody at a terminal reads them.  Pure."""

from __future__ import annotations

from datetime import datetime

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def count(number: int, what: str) -> str:
    """`1 event`, `2 events`."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def ago(at: datetime, then: datetime) -> str:
    """`3 hours ago`, by the largest unit that fits."""
    seconds = max(0, int((at - then).total_seconds()))
    for size, name in _UNITS:
        if seconds >= size:
            return f"{count(seconds // size, name)} ago"
    return "just now"
