"""
When kiosks may write and try a program: outside the site's opening hours.  Pure.

The window goes with each order as two wall times, `17:00-08:00`; it passes midnight.  On a day
on which the site is closed there is none: it is fine at once.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hub.catalogue.opening.rules import Opening

AT_ONCE = ""


def window_of(opening: Opening, local: datetime) -> str:
    """The window of a day, for whoever is told at this moment of the site's clock."""
    today, tomorrow = local.date(), local.date() + timedelta(days=1)
    spans = opening.spans_on(today)
    if not spans:
        return AT_ONCE
    closes = max(span.closes for span in spans)
    opens = min(span.opens for day in (today, tomorrow) for span in opening.spans_on(day))
    return AT_ONCE if opens >= closes else f"{closes}-{opens}"


def not_before(window: str) -> str:
    return window.partition("-")[0]


def not_after(window: str) -> str:
    return window.partition("-")[2]


def open_since(opening: Opening, local: datetime) -> datetime | None:
    """Since when the site is open, by its own clock; None while it is closed."""
    day: date = local.date()
    wall = f"{local:%H:%M}"
    if not opening.week and opening.special_on(day) is None:
        return datetime.combine(day, time(0), local.tzinfo) - timedelta(days=1)
    for span in opening.spans_on(day):
        if span.opens <= wall < span.closes:
            return datetime.combine(day, time.fromisoformat(span.opens), local.tzinfo)
    return None
