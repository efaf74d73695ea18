"""Every figure that the state publishes, beside the truth."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context

from sqlalchemy import Connection

from hub.db import open_engine, reading
from hub.reports.rules import Period, Services
from hub.reports.service import Figures, figures
from tests.statewide import merges, run
from tests.statewide.compare_counts import counting_door
from tests.statewide.compare_federal import federal_lines, publish, quarters
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


def _pages(server: Server, world: World, compared: Compared) -> None:
    with reading(server.engine) as connection:
        pages_of_figures(connection, world, compared)


def _door(server: Server, world: World, compared: Compared) -> None:
    with reading(server.engine) as connection:
        counting_door(connection, world, compared)


def _federal(server: Server, world: World, compared: Compared) -> None:
    published = publish(server, quarters(world))
    federal_lines(world, published, compared)


EVERY: dict[str, Callable[[Server, World, Compared], None]] = {
    "federal lines": _federal,
    "pages of figures": _pages,
    "counting door": _door,
}


def compare_all(world: World, server: Server, say: Say, processes: int = 1) -> Compared:
    """Everything happens, then every figure is looked at, by so many processes."""
    run.tell(world, server, say)
    with timed(world, "rolling", say):
        server.roll()
    with timed(world, "merging", say):
        say(f"{merges.settle(world, server, say):,} decisions on who is who")
    server.fold()
    with timed(world, "counting", say):
        server.roll()
        server.block()
    together = Compared()
    with timed(world, "comparing", say):
        for name, one, took in _looked_at(world, server, processes):
            say(f"{name}: {one.figures:,} figures, {len(one.wrong):,} wrong, {took:.0f} s")
            together.figures += one.figures
            together.wrong += one.wrong
    return together


Looked = tuple[str, Compared, float]


def _looked_at(world: World, server: Server, processes: int) -> Iterator[Looked]:
    if processes == 1:
        yield from (_look(name, server, world) for name in EVERY)
        return
    # Forked, so that each has the world as it is: it would take minutes to send.
    address = server.engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(
        processes, get_context("fork"), initializer=_begin, initargs=(world, server, address)
    ) as pool:
        for done in as_completed([pool.submit(_look, name) for name in EVERY]):
            yield done.result()


_MINE: list[tuple[World, Server]] = []
"""Of a process that looks beside others."""


def _begin(world: World, server: Server, address: str) -> None:
    gc.freeze()
    _MINE.append((world, replace(server, engine=open_engine(address))))


def _look(name: str, server: Server | None = None, world: World | None = None) -> Looked:
    if server is None or world is None:
        world, server = _MINE[0]
    since = time.monotonic()
    compared = Compared()
    EVERY[name](server, world, compared)
    return name, compared, time.monotonic() - since
