"""
Two hundred visits while plugs are pulled: kiosk, broker and its disk, hub, state.

`kill -9` at moments made from a seed, a while without, and a restart.  At the end
everything captured is at hub and state once, and everybody has exactly the one visit
they came for, with the services they chose.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.demo.customers import Plan, PlannedVisit, plain_plan
from provisioning.demo.ledger import VisitFound, read_people
from provisioning.demo.people import settle
from provisioning.demo.processes import pause, wait_until
from provisioning.demo.run import (
    Counter,
    Serving,
    is_still,
    open_counters,
    reckon,
    start_site,
)
from provisioning.demo.site import SITE, Site
from provisioning.demo.visitors import Identity

pytestmark = pytest.mark.slow

SEED = 20
VISITS = 200
ONE_COMES_EVERY_S = 0.15
"""So that there is time for every part to fall."""
VICTIMS = ("lobby-1", "broker", "hub-ingest", "state-web", "hub-errands", "state-project")


def test_pulled_plugs_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    plan = plain_plan(VISITS, SEED)
    with Site(tmp_path / "site") as site:
        start_site(site)
        identities = settle(site, plan.people, chance)
        kiosk = site.add_kiosk("lobby-1", "--no-window", "--fake-hardware")
        kiosk.start()
        counters = open_counters([kiosk], plan, identities, SEED)
        counters[0].lobby.every_s = ONE_COMES_EVERY_S
        try:
            fallen = live_through_it(site, counters, chance)
        finally:
            counters[0].hands.close()
        assert wait_until(lambda: is_still(site, counters), within_s=120, every_s=0.5)
        outcome = reckon(site, counters)
        at_hub = read_people(site.hub_database, SITE)
        at_state = read_people(site.state_database, SITE)
    assert set(fallen) == set(VICTIMS)
    assert (outcome.missing, outcome.duplicated, outcome.set_aside) == (0, 0, 0)
    assert outcome.captured == outcome.at_hub == outcome.at_state >= plan.expected().captured
    assert at_state == expected_visits(plan, identities, counters[0].desk.menu)
    assert sorted(map(len, at_hub.values())) == [1] * VISITS


def live_through_it(site: Site, counters: list[Counter], chance: random.Random) -> list[str]:
    """Let the customers come while parts fall; answers which fell."""
    counters[0].listen()
    serving = Serving(counters)
    fallen = []
    try:
        for victim in in_turn(chance):
            pause(chance.uniform(0.2, 1.0))
            if not serving.is_under_way():
                break
            site.parts[victim].kill()
            if victim == "broker":
                site.broker.forget()
            pause(chance.choice((0.0, 0.0, 0.5, 1.5)))
            site.parts[victim].start()
            fallen.append(victim)
    finally:
        serving.end()
    serving.raise_failure()
    assert serving.done == VISITS
    return fallen


def in_turn(chance: random.Random) -> Iterator[str]:
    """Every part falls, again and again, in no order."""
    while True:
        yield from chance.sample(VICTIMS, len(VICTIMS))


def expected_visits(
    plan: Plan, identities: list[Identity], menu: tuple[str, ...]
) -> dict[str, list[VisitFound]]:
    return {person_of(identities[visit.person]): [as_found(visit, menu)] for visit in plan.visits}


def person_of(identity: Identity) -> str:
    return f"m:{identity.number}" if identity.number else f"c:{identity.token}"


def as_found(visit: PlannedVisit, menu: tuple[str, ...]) -> VisitFound:
    closed_by = "customer" if visit.ending == "log_out" else None
    return VisitFound(closed_by, frozenset(menu[place] for place in visit.services))
