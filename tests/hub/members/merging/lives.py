"""A made-up state and its hubs, for tests of merges: people come, are merged, and taken apart."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from contract.events import AnyEvent
from contract.fields import Who
from hub import projecting
from hub.events import service as events
from hub.members import service as members
from hub.members.merging import service as merging
from hub.members.merging.errors import MergeError
from hub.sync.apply import apply
from hub.sync.changes import changes_after
from hub.sync.projector import project_all
from hub.visits.rollups import rolling
from hub.visits.rollups.tables import (
    EVERYWHERE,
    DaySelections,
    DayVisits,
    MonthPeople,
    PersonMonth,
)
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.making import NOON, Pen, an_id, as_new, open_site
from tests.hub.people import a_ring, applicant, sealed_who

BY = "dana@worksource.example"
LATER = NOON + timedelta(days=90)
SITES = ("olympia", "yakima")


@dataclass
class Person:
    """Somebody with a number, a card, and an SSN that the state may know."""

    number: str
    token: str
    ssn: str


@dataclass
class World:
    """The state, its hubs, and what really happened."""

    state: Engine
    hubs: dict[str, Engine]
    ring: Any = field(default_factory=a_ring)
    people: list[Person] = field(default_factory=list)
    came: list[tuple[str, date, str]] = field(default_factory=list)
    """Site, day, and the number under which somebody was captured."""
    into: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Each number that is gone: which one it is now, and by which merge."""
    through: dict[str, int] = field(default_factory=dict)
    ids: int = 0

    def __post_init__(self) -> None:
        for code, hub in self.hubs.items():
            open_site(hub, code)
            open_site(self.state, code)
            self.through[code] = 0

    def register(self) -> Person:
        ssn = f"219-09-{9000 + len(self.people):04d}"
        with self.state.begin() as connection:
            new = members.register(
                connection, self.ring, applicant(ssn=ssn, with_card=True, site="olympia")
            )
        person = Person(new.number, new.token or "", ssn)
        self.people.append(person)
        return person

    def visit(self, site: str, person: Person, at: datetime, how: str) -> str:
        """One visit with a service; it reaches the state."""
        self.ids += 1
        visit, pen = an_id(self.ids), Pen(site=site, device=f"walkup-{self.ids}")
        who = {
            "number": Who(member=person.number),
            "card": Who(card=person.token),
            "sealed": sealed_who(self.ring, person.ssn),
        }[how]
        after = at + timedelta(minutes=5)
        self.log(site, pen.opened(visit, at, who), pen.chose(visit, "resume", at=after))
        self.came.append((site, at.date(), person.number))
        return visit

    def log(self, site: str, *captured: AnyEvent) -> None:
        with self.hubs[site].begin() as connection:
            new = as_new(connection, list(captured))
            events.append(connection, site, new)
        projecting.project(self.hubs[site], site)
        with self.state.begin() as connection:
            events.append(connection, site, new)
        while project_all(self.state, self.ring):
            pass

    def merge(self, keep: str, gone: str) -> str | None:
        """The merge; None where it is refused."""
        try:
            with self.state.begin() as connection:
                done = merging.merge(connection, keep, gone, by=BY, now=NOON)
        except MergeError:
            return None
        self.into[gone] = (keep, done.id)
        return done.id

    def undo(self, gone: str) -> None:
        with self.state.begin() as connection:
            merging.undo(connection, self.into.pop(gone)[1], by=BY, now=NOON)

    def pull(self, site: str) -> None:
        """The hub catches up."""
        more = True
        while more:
            with self.state.connect() as connection:
                told = changes_after(connection, site, self.through[site])
            with self.hubs[site].begin() as connection:
                apply(connection, site, [one.change for one in told.changes])
            self.through[site], more = told.through, told.more

    def roll(self) -> None:
        for site in self.hubs:
            rolling.advance(self.state, site, LATER)

    def really(self, number: str) -> str:
        while number in self.into:
            number = self.into[number][0]
        return number


def live(world: World, dice: random.Random, steps: int) -> None:
    """So many things happen, any of them at any time."""
    for _ in range(3):
        world.register()
    for _ in range(steps):
        match dice.choice(["come"] * 5 + ["merge"] * 2 + ["undo", "pull", "roll", "register"]):
            case "come":
                at = NOON + timedelta(days=dice.randrange(70), minutes=dice.randrange(60))
                how = dice.choice(["number", "card", "sealed"])
                world.visit(dice.choice(SITES), dice.choice(world.people), at, how)
            case "merge":
                keep, gone = dice.sample(world.people, 2)
                world.merge(keep.number, gone.number)
            case "undo" if world.into:
                world.undo(dice.choice(sorted(world.into)))
            case "pull":
                world.pull(dice.choice(SITES))
            case "roll":
                world.roll()
            case "register" if len(world.people) < 6:
                world.register()


def figures(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """Visits and everything that is counted of them."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    with engine.connect() as connection:
        for table in (VisitRow, SelectionRow, DayVisits, DaySelections, PersonMonth):
            rows = connection.execute(select(table.__table__))
            found[table.__tablename__] = {tuple(map(repr, row)) for row in rows}
        people = connection.execute(select(MonthPeople.__table__).where(MonthPeople.people != 0))
        found["month_people"] = {tuple(row) for row in people}
    return found


def visits_at(engine: Engine, site: str) -> set[tuple[Any, ...]]:
    """Whose visits a database has of a site."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(VisitRow.id, VisitRow.day, VisitRow.person, VisitRow.status).where(
                VisitRow.site == site
            )
        )
        return {tuple(row) for row in rows}


def months(engine: Engine) -> set[tuple[date, str]]:
    """Who is counted in which month, everywhere."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(PersonMonth.month, PersonMonth.person).where(PersonMonth.place == EVERYWHERE)
        )
        return {(row.month, row.person) for row in rows}
