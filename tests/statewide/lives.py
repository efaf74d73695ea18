"""
Visits of a made-up state: what was captured of each, and what it truly was.

How a service counts is written down here by what happened to it, never asked of the program
that is held against it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from contract.cards import make_token
from tests.statewide.people import Person, Record

End = Literal["customer", "auto", "interrupted", "open", "cancelled"]

VISITS_EACH = 2.4
"""On average; a tenth of the people come again and again."""
NOBODY = 0.03
STRANGE_CARD = 0.004
MOVED_A_DAY = 0.01
TWICE_A_DAY = 0.03
LATE = 0.02
EVENING = time(23, 30)
SHORTEST_BY_DAY = timedelta(minutes=30)
ENDS: tuple[tuple[End, int], ...] = (
    ("customer", 60), ("auto", 20), ("interrupted", 8), ("open", 9), ("cancelled", 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Menu:
    """The codes of the statewide menu by who gives the service, and of each its programme."""

    alone: tuple[str, ...]
    by_staff: tuple[str, ...]
    mode: dict[str, str]
    programme: dict[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What truly became of a service."""

    service: str
    standing: str
    by_staff: bool = False


@dataclass(slots=True)
class Visit:
    """One visit in truth.  `who` is a person's id, `?` and a card nobody has, or None: nobody."""

    site: str
    day: date
    opened: datetime
    who: int | str | None
    number: str
    """The member number of the record used; empty for a strange card and for nobody."""
    language: str
    end: End
    services: list[Given] = field(default_factory=list)
    captured_at: datetime | None = None
    """When the log has it, where staff set it to another day."""
    by_staff: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    stays: timedelta = timedelta(minutes=40)
    again_after: timedelta | None = None
    """A second swipe while the visit is open: it stays one visit."""
    again_by: Record | None = None
    swiped_by: Record | None = None
    token: str = ""
    is_late: bool = False

    @property
    def counts(self) -> bool:
        return self.end != "cancelled"


@lru_cache(maxsize=4096)
def local(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def live(
    dice: random.Random, people: list[Person], zones: dict[str, str], menu: Menu, first: date, last: date
) -> Iterator[Visit]:  # fmt: skip
    """Every visit of these people between two days, and of those whom nobody knows."""
    span = (last - first).days + 1
    for person in people:
        taken: set[tuple[str, date]] = set()
        for _ in range(_times(dice)):
            site = person.sites[0] if dice.random() < 0.8 else dice.choice(person.sites)
            day = first + timedelta(days=dice.randrange(span))
            # A neighbouring day stays free, so that a visit moved by staff meets no other.
            if {(site, day + timedelta(days=off)) for off in (-1, 0, 1)} & taken:
                continue
            taken.add((site, day))
            yield from _day(dice, person, site, day, zones[site], menu, first)
    for _ in range(int(len(people) * VISITS_EACH * NOBODY)):
        site = dice.choice(list(zones))
        day = first + timedelta(days=dice.randrange(span))
        yield _visit(dice, None, "", site, day, zones[site], menu)
    for place in range(int(len(people) * VISITS_EACH * STRANGE_CARD)):
        site = dice.choice(list(zones))
        day = first + timedelta(days=dice.randrange(span))
        visit = _visit(dice, f"?{place}", "", site, day, zones[site], menu)
        visit.token = make_token(dice.randrange)
        yield visit


def _times(dice: random.Random) -> int:
    if dice.random() < 0.1:
        return dice.randrange(5, 20)
    return dice.choice((0, 1, 1, 1, 2, 2))


def _day(
    dice: random.Random, person: Person, site: str, day: date, zone: str, menu: Menu, first: date
) -> Iterator[Visit]:
    record = dice.choice(person.records)
    visit = _visit(dice, person.id, record.number, site, day, zone, menu)
    visit.language, visit.swiped_by = person.language, record
    chance = 1.0 if _is_late_in_the_day(visit) else dice.random()
    if visit.end == "customer" and chance < TWICE_A_DAY:
        # Came back after leaving: a second visit of the same person on the same day.
        later = _visit(dice, person.id, record.number, site, day, zone, menu)
        later.language, later.swiped_by = person.language, record
        later.opened = visit.opened + visit.stays + timedelta(minutes=dice.randrange(5, 20))
        later.end = "customer"
        _settle(dice, later, menu)
        yield later
    elif visit.end == "customer" and chance < 2 * TWICE_A_DAY:
        visit.again_after, visit.again_by = visit.stays / 2, dice.choice(person.records)
    elif visit.end == "customer" and day > first and chance < 2 * TWICE_A_DAY + MOVED_A_DAY:
        visit.captured_at, visit.day = visit.opened, day - timedelta(days=1)
        wall = visit.opened.astimezone(ZoneInfo(zone)).time()
        visit.opened = local(visit.day, wall, zone)
    yield visit


def _is_late_in_the_day(visit: Visit) -> bool:
    return visit.stays < SHORTEST_BY_DAY


def _visit(
    dice: random.Random, who: int | str | None, number: str, site: str, day: date, zone: str, menu: Menu
) -> Visit:  # fmt: skip
    at = EVENING if dice.random() < 0.02 else time(dice.randrange(8, 16), dice.randrange(60))
    visit = Visit(
        site=site, day=day, opened=local(day, at, zone), who=who, number=number, language="en",
        end=dice.choices([end for end, _ in ENDS], [weight for _, weight in ENDS])[0],
        is_late=dice.random() < LATE,
    )  # fmt: skip
    if at == EVENING:
        visit.stays = timedelta(minutes=20)
    visit.chosen = dice.sample(menu.alone, dice.randrange(1, 4))
    if dice.random() < 0.25:
        visit.chosen.append(dice.choice(menu.by_staff))
    _settle(dice, visit, menu)
    return visit


def _settle(dice: random.Random, visit: Visit, menu: Menu) -> None:
    """What became of each service, by how the visit ended."""
    visit.used, visit.by_staff, visit.services = {}, [], []
    staff_given = [code for code in visit.chosen if menu.mode[code] == "pending_staff"]
    if visit.end != "cancelled" and staff_given and dice.random() < 0.5:
        visit.by_staff = staff_given
    if visit.end == "customer":
        visit.used = {code: "used" if dice.random() < 0.8 else "not_used" for code in visit.chosen}
        if dice.random() < 0.2:
            unchosen = [code for code in menu.alone if code not in visit.chosen]
            visit.used[dice.choice(unchosen)] = "added"
    for code in sorted({*visit.chosen, *visit.used}):
        visit.services.append(Given(code, _standing(visit, code, menu), code in visit.by_staff))


def _standing(visit: Visit, code: str, menu: Menu) -> str:
    if code in visit.by_staff:
        return "verified"  # staff's word stands over the customer's
    said = visit.used.get(code)
    if said == "not_used":
        return "not_used"
    if menu.mode[code] == "pending_staff":
        return "pending_staff"
    if said is not None:
        return "verified"
    return "auto_closed" if visit.end == "auto" else "unverified"
