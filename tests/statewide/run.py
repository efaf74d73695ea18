"""Make up a state, tell it to the server, and hold what it publishes against the truth."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine, select

from contract.sync import CardChange, SiteCards, SiteMember, SiteMembers
from hub.catalogue.tables import ServiceRow
from hub.sync.link import StateLink
from tests.statewide import lives, people, telling
from tests.statewide.lives import Menu, Visit
from tests.statewide.people import Person
from tests.statewide.server import Server
from tests.statewide.settling import Registration, settle
from tests.statewide.telling import MEMBERS_AT_ONCE, Log, Writer

AT_ONCE = 4
CARDS_AT_ONCE = 500
LAST_DAY = date(2026, 11, 20)
YEARS = 3
AT_THE_DOOR = 0.01
"""Of those with one record, how many are registered by their hub, some hundreds at most; see `settling`."""
AT_THE_DOOR_AT_MOST = 400
MOUNTAIN = 20
"""Each so-many-th site lies in another time zone."""

AREAS = {
    "King": "seattle-king", "Pierce": "pierce", "Thurston": "pacific-mountain",
    "Lewis": "pacific-mountain", "Spokane": "spokane", "": "",
}  # fmt: skip
"""Counties of the sites, and the workforce area of each; one hub in six does not say its own."""

T = TypeVar("T")
Say = Callable[[str], None]


@dataclass
class World:
    """The made-up state in truth."""

    seed: int
    timezones: dict[str, str]
    counties: dict[str, str]
    people: list[Person]
    visits: list[Visit]
    menu: Menu
    first: date
    last: date
    events: int = 0
    """How many were told."""
    took: dict[str, float] = field(default_factory=dict)


def make(seed: int, sites: int, members: int, menu: Menu, years: float = YEARS) -> World:
    """People from a seed; their three years are made when they are told."""
    dice = random.Random(seed)
    codes = [f"site-{number:02}" for number in range(1, sites + 1)]
    zones = {
        code: "America/Boise" if place % MOUNTAIN == MOUNTAIN - 1 else "America/Los_Angeles"
        for place, code in enumerate(codes)
    }
    first = LAST_DAY - timedelta(days=int(365 * years))
    counties = {code: list(AREAS)[place % len(AREAS)] for place, code in enumerate(codes)}
    some = people.make(dice, codes, members, first, LAST_DAY)
    return World(seed, zones, counties, some, [], menu, first, LAST_DAY)


def live(world: World) -> None:
    """Make up every visit."""
    dice = random.Random(world.seed + 5)
    world.visits = list(
        lives.live(dice, world.people, world.timezones, world.menu, world.first, world.last)
    )


def menu_of(engine: Engine) -> Menu:
    """The statewide menu that the server began with."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(ServiceRow.code, ServiceRow.mode, ServiceRow.programme)
            .where(ServiceRow.site == "")
            .order_by(ServiceRow.code)
        ).all()
    return Menu(
        alone=tuple(row.code for row in rows if row.mode != "pending_staff"),
        by_staff=tuple(row.code for row in rows if row.mode == "pending_staff"),
        mode={row.code: row.mode for row in rows},
        programme={row.code: row.programme or "" for row in rows},
    )


def tell(world: World, server: Server, say: Say) -> None:
    """Members, cards and logs of every site, several sites at once, as their hubs would."""
    dice = random.Random(world.seed + 1)
    links = {site: server.link(site) for site in world.timezones}
    logs = {
        site: Log(site, zone, world.counties[site], str(UUID(int=dice.getrandbits(128), version=4)))
        for site, zone in world.timezones.items()
    }
    key = server.keys.pairs[-1].public()
    through, beside = _shared_out(dice, world.people)
    told = telling.registrations(dice, through, key)
    cards = _cards(through)
    visits: dict[str, list[Visit]] = {}

    def register(site: str) -> int:
        links[site].send(logs[site].hello())
        for some in _in_pieces(told.get(site, []), MEMBERS_AT_ONCE):
            _members(links[site], some)
        for issued in _in_pieces(cards.get(site, []), CARDS_AT_ONCE):
            _hold(not links[site].tell_cards(SiteCards(cards=issued)).refused, "a card was refused")
        return len(told.get(site, []))

    def send(site: str) -> int:
        # Written as they are sent: a log of three years is large, and the state folds meanwhile.
        Writer(random.Random(f"{world.seed} {site}"), logs[site]).write(visits.get(site, []))
        return telling.tell(links[site], logs[site])

    with timed(world, "settling", say):
        say(f"{settle(server.engine, server.keys, beside):,} records of years ago")
    with timed(world, "registering", say), ThreadPoolExecutor(1) as beside_it:
        # The server registers meanwhile, which takes it longer.
        registered = beside_it.submit(
            _at_once, register, world.timezones, say, "members registered"
        )
        live(world)
        for visit in world.visits:
            visits.setdefault(visit.site, []).append(visit)
        say(f"{len(world.visits):,} visits made up")
        registered.result()
    with timed(world, "sending", say):
        world.events = _at_once(send, world.timezones, say, "events committed")
    with timed(world, "folding", say):
        server.fold()
    for link in links.values():
        link.close()


def _members(link: StateLink, some: list[SiteMember]) -> None:
    for one in link.tell_members(SiteMembers(members=some)).told:
        _hold(one.outcome == "kept", f"a member was not kept but {one.outcome}")


def _shared_out(
    dice: random.Random, people: Sequence[Person]
) -> tuple[list[Registration], list[Registration]]:
    """Who is registered by a hub's door, and who was long before; see `settling`."""
    share = min(AT_THE_DOOR, AT_THE_DOOR_AT_MOST / len(people))
    through: list[Registration] = []
    beside: list[Registration] = []
    for person in people:
        for place, record in enumerate(person.records):
            is_known = place > 0 and person.ssn is not None
            at_the_door = is_known or dice.random() < share
            # Whoever comes again with a number came before with it.
            if place == 0 and person.twice == "by_ssn":
                at_the_door = False
            (through if at_the_door else beside).append((person, record))
    return through, beside


def _cards(some: Iterable[Registration]) -> dict[str, list[CardChange]]:
    issued = datetime(2023, 1, 2, 17, tzinfo=UTC)
    found: dict[str, list[CardChange]] = {}
    for _person, record in some:
        card = CardChange(
            token=record.token, member=record.number, status="active", issued_at=issued
        )
        found.setdefault(record.site, []).append(card)
    return found


def _hold(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


def _in_pieces(some: Sequence[T], size: int) -> Iterator[list[T]]:
    rest = iter(some)
    while piece := list(islice(rest, size)):
        yield piece


def _at_once(do: Callable[[str], int], sites: Iterable[str], say: Say, what: str) -> int:
    total = done = 0
    names = list(sites)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for count in pool.map(do, names):
            total, done = total + count, done + 1
            if done % max(1, len(names) // 6) == 0:
                say(f"{done} of {len(names)} sites, {total:,} {what}")
    return total


@contextmanager
def timed(world: World, what: str, say: Say) -> Iterator[None]:
    """Keep how long something took."""
    since = time.monotonic()
    yield
    world.took[what] = time.monotonic() - since
    say(f"{what}: {world.took[what]:.0f} s")
