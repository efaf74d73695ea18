"""Every figure that the state publishes, beside the truth."""

from __future__ import annotations

import random
from collections.abc import Callable

from sqlalchemy import Connection

from hub.db import reading
from hub.reports.rules import Period, Services
from hub.reports.service import Figures, figures
from tests.statewide import compare_federal, merges, run
from tests.statewide.compare_counts import counting_door
from tests.statewide.run import Say, World, timed
from tests.statewide.server import Server
from tests.statewide.showing import Compared, ranges
from tests.statewide.truth import Truth, within
from tests.statewide.truth import figures as truly


def pages_of_figures(
    connection: Connection, world: World, compared: Compared, random_ranges: int = 12
) -> None:
    """The page of figures: of the state and of sites; of years, quarters, months, days."""
    dice = random.Random(world.seed + 2)
    sites = list(world.timezones)
    for first, last in ranges(world, dice, random_ranges):
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


EVERY: tuple[Callable[[Connection, World, Compared], None], ...] = (pages_of_figures, counting_door)


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
    with timed(world, "federal", say):
        published = compare_federal.publish(server, compare_federal.quarters(world))
        compare_federal.federal_lines(world, published, compared)
        say(f"{compared.figures:,} figures, {len(compared.wrong):,} wrong")
    return compared
