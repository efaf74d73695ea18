"""The counting door beside the truth: random questions, by anything and over any days."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from hub.counts import service as counts
from hub.counts.rules import OF_SERVICES, Counted, Dimension, Question
from tests.statewide.lives import Given, Menu, Visit
from tests.statewide.run import World
from tests.statewide.showing import Compared, ranges

QUESTIONS = 60
ASKED: tuple[Dimension, ...] = (
    "site", "month", "quarter", "program_year", "weekday", "hour", "language", "mode", "service",
    "programme", "standing",
)  # fmt: skip
Pair = tuple[Visit, Given | None]


def counting_door(connection: Connection, world: World, compared: Compared) -> None:
    """Groups of one or two dimensions, at all sites or some, over ranges of every length."""
    dice = random.Random(world.seed + 4)
    spans = list(ranges(world, dice, QUESTIONS))
    counted = sorted((one for one in world.visits if one.counts), key=lambda one: one.day)
    for number in range(QUESTIONS):
        first, last = dice.choice(spans)
        by = tuple(dice.sample(ASKED, dice.choice((0, 1, 1, 2))))
        where: dict[Dimension, frozenset[str]] = {}
        if number % 3 == 0:
            some = dice.sample(list(world.timezones), max(1, len(world.timezones) // 5))
            where["site"] = frozenset(some)
        if number % 4 == 0:
            where["service"] = frozenset(dice.sample(sorted(world.menu.mode), 3))
        question = Question(first, last, by, where)
        truth = truly(world, counted, question)
        published = counts.count(connection, question)
        name = f"{first} to {last} by {', '.join(by) or 'nothing'} where {dict(where)}"
        compared.hold(f"{name}: groups", sorted(truth), sorted(published))
        for labels, figures in truth.items():
            compared.hold(f"{name}: {labels}", figures, published.get(labels))


def truly(
    world: World, counted: Sequence[Visit], question: Question
) -> dict[tuple[str, ...], Counted]:
    """Every group by looking at each visit of its days; `counted`: those that count, by day."""
    is_of_services = not OF_SERVICES.isdisjoint((*question.by, *question.where))
    groups: dict[tuple[str, ...], list[Pair]] = {}
    begins = bisect_left(counted, question.first, key=lambda one: one.day)
    ends = bisect_right(counted, question.last, key=lambda one: one.day)
    for visit in counted[begins:ends]:
        # A visit in which nothing was chosen is in no group of services.
        pairs: list[Pair] = [(visit, one) for one in visit.services]
        if not is_of_services and not pairs:
            pairs = [(visit, None)]
        for pair in pairs:
            if all(label(world, one, pair) in wanted for one, wanted in question.where.items()):
                key = tuple(label(world, one, pair) for one in question.by)
                groups.setdefault(key, []).append(pair)
    return {key: _counted(pairs) for key, pairs in groups.items()}


def label(world: World, dimension: Dimension, pair: Pair) -> str:
    """What a visit, or a service chosen in it, is in a dimension."""
    visit, given = pair
    menu: Menu = world.menu
    of_service: dict[str, Callable[[Given], str]] = {
        "service": lambda one: one.service,
        "mode": lambda one: menu.mode[one.service],
        "programme": lambda one: menu.programme[one.service],
        "standing": lambda one: one.standing,
    }
    if dimension in of_service:
        return of_service[dimension](given) if given is not None else ""
    day = visit.day
    match dimension:
        case "site":
            return visit.site
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "program_year":
            return str(day.year if day.month >= 7 else day.year - 1)
        case "weekday":
            return str(day.weekday())
        case "hour":
            return f"{visit.opened.astimezone(ZoneInfo(world.timezones[visit.site])):%H}"
        case _:
            return visit.language


def _counted(pairs: Iterable[Pair]) -> Counted:
    some = list(pairs)
    visits = {id(visit): visit for visit, _ in some}.values()
    stood = [given.standing for _, given in some if given is not None]
    verified, unverified, auto_closed, pending = (
        stood.count(one) for one in ("verified", "unverified", "auto_closed", "pending_staff")
    )
    return Counted(
        visits=len(visits),
        members=len({one.who for one in visits if one.who is not None}),
        nobody=sum(one.who is None for one in visits),
        services=verified + unverified + auto_closed,
        verified=verified,
        unverified=unverified,
        auto_closed=auto_closed,
        pending=pending,
    )
