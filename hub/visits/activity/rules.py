"""
One person's visits in short: the activity report of a case manager.  Pure.

Counts alone, of visits that count; what staff give is told apart from what people do by
themselves, and what nobody confirmed is never among what was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from hub.visits.reading import Menu, SeenVisit
from hub.visits.rules import BY_ONESELF, Mode


@dataclass(slots=True)
class OneService:
    """A service over all visits of a time."""

    code: str
    label: str
    mode: Mode | None
    chosen: int = 0
    given: int = 0
    """Verified: by the customer what they do alone, by staff what staff give."""
    waiting: int = 0
    """Given by staff, and nobody has confirmed it."""
    last: date | None = None

    @property
    def is_by_staff(self) -> bool:
        return self.mode not in BY_ONESELF


@dataclass(frozen=True, slots=True)
class Activity:
    """What somebody did in a time."""

    visits: int = 0
    days: int = 0
    first: date | None = None
    last: date | None = None
    longest_away: timedelta | None = None
    """Between two visits."""
    stayed: timedelta = timedelta()
    """Of visits whose end somebody said."""
    stays: int = 0
    verified: int = 0
    """Visits that the customer or staff closed."""
    sites: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[date, int], ...] = ()
    """Every month from the first visit to the last, those without one among them."""
    services: tuple[OneService, ...] = field(default=())

    @property
    def given_by_staff(self) -> int:
        return sum(one.given for one in self.services if one.is_by_staff)

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.services)


def activity(visits: Iterable[SeenVisit], menu: Menu) -> Activity:
    """The visits of one person in short; cancelled ones are left out."""
    counted = sorted((one for one in visits if one.status != "cancelled"), key=lambda one: one.day)
    if not counted:
        return Activity()
    days = sorted({one.day for one in counted})
    stays = [one.stayed for one in counted if one.stayed is not None]
    return Activity(
        visits=len(counted),
        days=len(days),
        first=days[0],
        last=days[-1],
        longest_away=max((b - a for a, b in pairwise(days)), default=None),
        stayed=sum(stays, timedelta()),
        stays=len(stays),
        verified=sum(one.closed_by in ("customer", "staff") for one in counted),
        sites=_sites(counted),
        months=_months(counted),
        services=_services(counted, menu),
    )


def _sites(visits: Sequence[SeenVisit]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for one in visits:
        found[one.site_name] = found.get(one.site_name, 0) + 1
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _months(visits: Sequence[SeenVisit]) -> tuple[tuple[date, int], ...]:
    found: dict[date, int] = {}
    month, last = visits[0].day.replace(day=1), visits[-1].day
    while month <= last:
        found[month] = 0
        month = (month + timedelta(days=32)).replace(day=1)
    for one in visits:
        found[one.day.replace(day=1)] += 1
    return tuple(found.items())


def _services(visits: Sequence[SeenVisit], menu: Menu) -> tuple[OneService, ...]:
    found: dict[str, OneService] = {}
    for visit in visits:
        for one in visit.services:
            mode = menu.mode(visit.site, one.code)
            line = found.setdefault(one.code, OneService(one.code, one.label, mode))
            line.chosen += 1
            line.given += one.standing == "verified"
            line.waiting += one.standing == "pending_staff"
            if one.standing == "verified":
                line.last = visit.day
    return tuple(sorted(found.values(), key=lambda one: (-one.given, -one.chosen, one.label)))
