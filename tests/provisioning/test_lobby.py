"""Customers at a real kiosk that has no hub: it goes on, and so do they."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from contract import member_number
from contract.cards import make_token
from provisioning.demo.customers import Plan, make_plan, plain_plan
from provisioning.demo.ledger import read_outbox
from provisioning.demo.processes import wait_until
from provisioning.demo.run import Counter, Serving, open_counters, serve
from provisioning.demo.site import Kiosk, Site
from provisioning.demo.swipes import any_ssn
from provisioning.demo.visitors import Identity
from tests.rig.menu import write_menu

pytestmark = pytest.mark.slow

SEED = 4


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path / "site") as site:
        yield site


@pytest.fixture
def kiosk(site: Site, tmp_path: Path) -> Kiosk:
    menu = write_menu(tmp_path / "menu.json", site.timezone)
    kiosk = site.add_kiosk(
        "lobby-1",
        "--no-window",
        "--fake-hardware",
        top={"first_catalogue": menu},
        patience={"greeting_s": 0.1},
    )
    kiosk.part.start()
    return kiosk


def has_served(serving: Serving, so_many: int) -> bool:
    return serving.done >= so_many


def carried(plan: Plan) -> list[Identity]:
    chance = random.Random(SEED)
    return [
        Identity(
            member_number.make(chance.randrange),
            make_token(chance.randrange),
            any_ssn(chance) if person.known.startswith("legacy") else "",
        )
        for person in plan.people
    ]


@pytest.fixture
def counters() -> Iterator[list[Counter]]:
    counters: list[Counter] = []
    yield counters
    for counter in counters:
        counter.hands.close()


def test_every_kind_of_customer_is_served(kiosk: Kiosk, counters: list[Counter]) -> None:
    plan = replace(make_plan(25, SEED), workshop=())
    counters += open_counters([kiosk], plan, carried(plan), SEED)
    counters[0].listen()
    serve(counters)
    captured = read_outbox(kiosk.outbox)
    asides = counters[0].asides  # languages chosen; without a hub no more is asked
    assert captured.events == captured.waiting == plan.expected(asides).captured
    assert len(counters[0].heard) == captured.events
    assert counters[0].desk.refused == plan.expected().refused_cards


def test_customers_wait_for_a_kiosk_that_fell(
    site: Site, kiosk: Kiosk, counters: list[Counter]
) -> None:
    plan = plain_plan(20, SEED)
    counters += open_counters([kiosk], plan, carried(plan), SEED)
    counters[0].listen()
    serving = Serving(counters)
    for so_many in (4, 9):
        assert wait_until(partial(has_served, serving, so_many), within_s=60)
        site.parts["lobby-1"].kill()
        site.parts["lobby-1"].start()
    assert wait_until(lambda: not serving.is_under_way(), within_s=60)
    serving.end()
    serving.raise_failure()
    assert serving.done == 20
    assert counters[0].heard <= set(read_outbox(kiosk.outbox).ids)
