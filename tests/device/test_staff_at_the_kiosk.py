"""Staff at a whole kiosk: a stack of cards through its reader, a pulled plug, every test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from contract.cards import make_token
from contract.messages import Catalogue, Group, Service, StaffPass, encode
from device.core.staff.state import CLEANING_S
from device.fakes import FakeClock
from device.staff_pins import hashed
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import wait_until
from provisioning.demo.swipes import bank_card
from tests.rig.broker import running_broker
from tests.rig.counter import TECH_PIN
from tests.rig.kiosk import RunningKiosk, kiosk
from tests.rig.small_hub import SmallHub, small_hub

pytestmark = pytest.mark.slow
SITE = "oak-street"
STAFF_CARD = "1" + "5" * 24
WORKSHOP = "0197b0a0-0000-7000-8000-000000000101"
NOW = FakeClock().now()
OFFER = Catalogue(
    version=1,
    site=SITE,
    site_name="Oak Street",
    timezone="America/Chicago",
    issued_at=datetime(2026, 3, 6, tzinfo=UTC),
    languages=["en"],
    services=[Service(code="resume", label={"en": "Resume"}, icon="resume", mode="self_service")],
    groups=[
        Group(
            id=WORKSHOP,
            title={"en": "Resume workshop"},
            starts_at=NOW,  # of today: no other is offered
            ends_at=NOW + timedelta(hours=2),
        )
    ],
    staff=[StaffPass(card=hashlib.sha256(STAFF_CARD.encode()).hexdigest(), may=["group"])],
)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[SiteBroker]:
    with running_broker(tmp_path / "broker", SITE) as running:
        yield running


@pytest.fixture
def hub(broker: SiteBroker) -> Iterator[SmallHub]:
    with small_hub(broker) as hub:
        hub.publish(f"ws/1/{SITE}/catalogue", encode(OFFER), retain=True)
        yield hub


@pytest.fixture
def running(tmp_path: Path, broker: SiteBroker) -> Iterator[RunningKiosk]:
    pin = f'[staff]\ntechnician_pin = "{hashed(TECH_PIN)}"\n'
    with kiosk(tmp_path / "lobby-1", broker, more=pin) as running:
        yield running


def open_roster(running: RunningKiosk) -> None:
    running.swipe(STAFF_CARD)
    running.hands.see("staff")
    running.hands.touch("pick", "groups")
    running.hands.see_that(lambda shown: shown.choices == (WORKSHOP,), "the workshop")
    running.hands.touch("pick", WORKSHOP)
    running.hands.see("roster")


def see_lines(running: RunningKiosk, count: int, hint: str = "") -> None:
    def holds(_shown: object) -> bool:
        view = running.hands.view
        return view is not None and len(view.lines) == count and hint in view.hint

    running.hands.see_that(holds, f"{count} lines and '{hint}'")


def test_a_stack_of_cards_a_pulled_plug_and_nobody_twice(
    running: RunningKiosk, hub: SmallHub
) -> None:
    running.start()
    assert wait_until(lambda: bool(hub.heartbeats), 10)
    open_roster(running)
    stack = [make_token() for _ in range(40)]
    for number, token in enumerate(stack, start=1):
        running.swipe(token)
        see_lines(running, number)
    running.say(bank_card("4539578763621486"))
    see_lines(running, 40, "Not a WorkSource card")
    recorded = list(running.hands.recorded)
    assert len(recorded) == 40
    running.part.kill()
    running.start()
    open_roster(running)
    for number, token in enumerate(stack[:3], start=1):
        running.swipe(token)
        see_lines(running, number, "Already on the roster")
    running.swipe(make_token())
    see_lines(running, 4, "Added")
    running.swipe(STAFF_CARD)
    running.hands.see("staff")
    assert wait_until(lambda: len(hub.events) == 41, 10)
    tags = {str(event.__struct_config__.tag) for event in hub.events.values()}
    assert tags == {"group.attended"}
    assert set(recorded) <= set(hub.ids())
    assert not any(token in running.log() for token in (*stack, STAFF_CARD))


def test_a_technician_comes_in_by_the_hidden_door_and_tests_everything(
    running: RunningKiosk, hub: SmallHub
) -> None:
    running.start()
    assert wait_until(lambda: bool(hub.heartbeats), 10)
    running.hands.touch("hidden_door")
    running.hands.see("pin")
    for digit in TECH_PIN:
        running.hands.touch("digit", digit)
    running.hands.touch("enter")
    running.hands.see("technician")
    running.hands.touch("pick", "everything")
    found = _results(running, "Catalogue version 1")
    assert any(text.startswith("The broker 127.0.0.1:") for text in found["good"])
    assert "Signed in to the broker." in found["good"]
    assert any(text.startswith("The hub acknowledged") for text in found["good"])
    assert any(text.startswith("The certificate ends in") for text in found["good"] + found["bad"])
    assert any(text.startswith("A file was written") for text in found["good"])
    assert any(text.startswith("The reader answers") for text in found["good"])
    assert TECH_PIN not in running.log()
    running.hands.touch("back")
    running.hands.see("technician")
    running.hands.touch("clean")
    running.hands.see("cleaning")
    assert running.hands.view is not None
    assert str(CLEANING_S) in running.hands.view.hint


def _results(running: RunningKiosk, last: str) -> dict[str, list[str]]:
    def holds(_shown: object) -> bool:
        view = running.hands.view
        return view is not None and any(line.text.startswith(last) for line in view.lines)

    running.hands.see_that(holds, last)
    view = running.hands.view
    assert view is not None
    found: dict[str, list[str]] = {"good": [], "bad": [], "none": [], "busy": []}
    for line in view.lines:
        found[line.mark].append(line.text)
    assert not found["busy"], msgspec.json.encode(view)
    return found
