"""
Participations: from the first service that makes a participant to the last before an exit.

Pure.  A participation ends when more than the allowed days pass without a service and none
stands planned; the exit is set back to the last service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hub.federal.periods.history import Activity, Plan

Span = tuple[int, int]
"""Ordinals of the first and the last day."""


@dataclass(slots=True)
class Participation:
    """A participation as it is known today; `is_over` once an exit is."""

    entry: date
    last: date
    is_over: bool = False


def participations(
    activities: Iterable[Activity], plans: Sequence[Plan], days: int, today: date
) -> list[Participation]:
    """The participations of one person in one group of programmes, in order."""
    planned = _planned(plans)
    found: list[Participation] = []
    current: Participation | None = None
    for day, makes in _services(activities, today):
        if current is not None and _is_idle(current.last, day, planned, days):
            current.is_over = True
            current = None
        if current is not None:
            current.last = day
        elif makes:
            current = Participation(day, day)
            found.append(current)
    if current is not None:
        current.is_over = _is_idle(current.last, today, planned, days)
    return found


def _services(activities: Iterable[Activity], today: date) -> list[tuple[date, bool]]:
    """The days with a service that makes or prolongs a participation, and whether one makes it."""
    days: dict[date, bool] = {}
    for one in activities:
        if one.day <= today and one.effect in ("participant", "supportive"):
            days[one.day] = days.get(one.day, False) or one.effect == "participant"
    return sorted(days.items())


def _planned(plans: Sequence[Plan]) -> list[Span]:
    spans = ((one.made.toordinal(), one.through.toordinal()) for one in plans)
    return sorted(span for span in spans if span[0] <= span[1])


def _is_idle(last: date, until: date, planned: Sequence[Span], days: int) -> bool:
    """Whether there was a day, up to `until`, with too long nothing and nothing planned."""
    day, end = last.toordinal() + days + 1, until.toordinal()
    for begun, over in planned:
        if begun > day:
            break
        day = max(day, over + 1)
    return day <= end
