"""Every figure that the state publishes, beside the truth."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from hub.db import reading
from hub.reports.rules import Period, Services
from hub.reports.service import Figures, figures
from tests.statewide import merges, run
from tests.statewide.run import Say, World, timed
from tests.statewide.server import Server
from tests.statewide.truth import Truth, within
from tests.statewide.truth import figures as truly


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not the truth."""

    question: str
    truth: Any
    published: Any

    def __str__(self) -> str:
        return f"{self.question}: {self.published} is published, {self.truth} is true"


@dataclass
class Compared:
    """How many figures were held against the truth, and which of them were wrong."""

    figures: int = 0
    wrong: list[Difference] = field(default_factory=list)

    def hold(self, question: str, truth: Any, published: Any) -> None:
        self.figures += 1
        if truth != published:
            self.wrong.append(Difference(question, truth, published))


def pages_of_figures(
    connection: Connection, world: World, compared: Compared, random_ranges: int = 12
) -> None:
    """The page of figures: of the state and of sites; of years, quarters, months, days."""
    dice = random.Random(world.seed + 2)
    sites = list(world.timezones)
    for first, last in _ranges(world, dice, random_ranges):
        for site in (None, *dice.sample(sites, min(3, len(sites)))):
            some = within(world.visits, first, last, None if site is None else frozenset({site}))
            published = figures(connection, Period(first, last), site)
            _hold_page(
                compared, f"{site or 'state'} {first} to {last}", truly(some, world.menu), published
            )
            months = {(one.site, one.month): one for one in published.months}
            for (code, month), one in dice.sample(sorted(months.items()), min(4, len(months))):
                theirs = [v for v in some if v.site == code and v.day.replace(day=1) == month]
                truth = truly(theirs, world.menu)
                name = f"{code} in {month:%Y-%m}, within {first} to {last}"
                compared.hold(f"{name}: visits", truth.visits, one.visits.visits)
                compared.hold(f"{name}: people", truth.people, one.visits.people)


def _hold_page(compared: Compared, name: str, truth: Truth, page: Figures) -> None:
    for what in (
        "visits",
        "people",
        "unidentified",
        "nobody",
        "still_open",
        "auto_closed",
        "cancelled",
    ):
        compared.hold(f"{name}: {what}", getattr(truth, what), getattr(page.visits, what))
    _hold_services(compared, f"{name}: services", truth.services, page.services)
    for mode, said in truth.by_mode.items():
        _hold_services(compared, f"{name}: {mode}", said, page.modes.get(mode, Services()))  # type: ignore[call-overload] # a mode is a word
    published = {line.code: line.services for line in page.lines}
    for code in truth.by_service.keys() | published.keys():
        _hold_services(
            compared,
            f"{name}: {code}",
            truth.by_service.get(code, {}),
            published.get(code, Services()),
        )


def _hold_services(compared: Compared, name: str, truth: dict[str, int], page: Services) -> None:
    published = {standing: times for standing, times in page.by_standing.items() if times}
    compared.hold(name, {standing: times for standing, times in truth.items() if times}, published)


def _ranges(world: World, dice: random.Random, some: int) -> Iterator[tuple[date, date]]:
    """All of it, programme years and their quarters, and ranges that nobody would think of."""
    yield world.first, world.last
    for year in range(world.first.year, world.last.year + 1):
        yield date(year, 7, 1), date(year + 1, 6, 30)
    quarter = date(world.last.year - 1, 7, 1)
    for number in range(4):
        first = date(
            quarter.year + (quarter.month + 3 * number - 1) // 12,
            (quarter.month + 3 * number - 1) % 12 + 1,
            1,
        )
        yield first, (first + timedelta(days=92)).replace(day=1) - timedelta(days=1)
    span = (world.last - world.first).days
    for _ in range(some):
        first = world.first + timedelta(days=dice.randrange(span))
        yield first, min(world.last, first + timedelta(days=dice.randrange(1, 400)))


EVERY: tuple[Callable[[Connection, World, Compared], None], ...] = (pages_of_figures,)


def compare_all(world: World, server: Server, say: Say) -> Compared:
    """Everything happens, then every figure is looked at."""
    run.tell(world, server, say)
    with timed(world, "merging", say):
        say(f"{merges.settle(world, server, say):,} decisions on who is who")
    server.settle()
    compared = Compared()
    with timed(world, "comparing", say), reading(server.engine) as connection:
        for hold in EVERY:
            hold(connection, world, compared)
            say(f"{compared.figures:,} figures, {len(compared.wrong):,} wrong")
    return compared
