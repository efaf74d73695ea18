"""A lobby PC as a process: work, lock, the next customer, a pulled plug, and a clean computer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.cards import make_token
from contract.events import VisitClosed, VisitOpened
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import wait_until
from tests.device.test_kiosk import SITE, types
from tests.rig.broker import running_broker
from tests.rig.kiosk import RunningKiosk, kiosk
from tests.rig.small_hub import SmallHub, small_hub

pytestmark = pytest.mark.slow
OPENED, ADDED, CLOSED = "visit.opened", "visit.services_added", "visit.closed"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[SiteBroker]:
    with running_broker(tmp_path / "broker", SITE) as running:
        yield running


@pytest.fixture
def hub(broker: SiteBroker) -> Iterator[SmallHub]:
    with small_hub(broker) as hub:
        yield hub


class Pc:
    """A running lobby PC, and the home of its guest, which its hook clears."""

    def __init__(self, running: RunningKiosk, directory: Path) -> None:
        self.running = running
        self.hands = running.hands
        self.home = directory / "guest"
        self.home.mkdir()
        self.hook = directory / "clear.sh"
        self.clears_by(f'rm -f "{self.home}"/*; echo "all gone"')

    def clears_by(self, script: str) -> None:
        self.hook.write_text(script + "\n")

    def log_in(self, token: str | None = None) -> str:
        """With a card to the bar; a menu is not there, so there is nothing to choose."""
        token = token or make_token()
        self.running.swipe(token)
        self.hands.see("thanks")
        self.hands.see("working")
        (self.home / "letter.odt").write_text("to an employer")
        return token

    def is_clear(self) -> bool:
        return list(self.home.iterdir()) == []

    def lease(self) -> dict[str, str | None] | None:
        path = self.running.directory / "data" / "lease.json"
        return json.loads(path.read_bytes()) if path.exists() else None

    def kill(self) -> None:
        self.running.part.kill()
        self.hands.close()


@pytest.fixture
def pc(tmp_path: Path, broker: SiteBroker) -> Iterator[Pc]:
    directory, hook = tmp_path / "lobby-1", tmp_path / "clear.sh"
    more = (
        'kind = "lobby-pc"\n[lobby]\nlock_after_s = 3\nend_after_s = 3\nclear_within_s = 3\n'
        f'at_log_out = ["sh", "{hook}"]'
    )
    with kiosk(directory, broker, more=more) as running:
        yield Pc(running, tmp_path)


def closed_by(hub: SmallHub) -> list[str]:
    return [
        event.body.by
        for _seq, event in sorted(hub.events.items())
        if isinstance(event, VisitClosed)
    ]


def visit_of(hub: SmallHub, seq: int) -> str:
    event = hub.events[seq]
    assert isinstance(event, VisitOpened | VisitClosed)
    return event.body.visit


def test_log_in_work_lock_unlock_and_log_out_with_a_clean_computer(pc: Pc, hub: SmallHub) -> None:
    pc.running.start()
    token = pc.log_in()
    assert wait_until(lambda: types(hub) == [OPENED], 10)
    held = pc.lease()
    assert held is not None
    assert held["visit"] == visit_of(hub, 1)
    pc.hands.see("locked")
    pc.running.swipe(token)
    pc.hands.see("working")
    pc.hands.touch("log_out")
    pc.hands.see("verifying")
    pc.hands.touch("done")
    pc.hands.see("farewell")
    assert wait_until(pc.is_clear, 5)
    assert wait_until(lambda: types(hub) == [OPENED, CLOSED], 5)
    assert closed_by(hub) == ["customer"]
    pc.hands.see("attract")
    assert wait_until(lambda: pc.lease() is None, 5)
    assert "clearing up: all gone" in pc.running.log()
    assert token not in pc.running.log()
    assert pc.running.part.stop() == 0


def test_a_second_card_interrupts_and_finds_a_clean_computer(pc: Pc, hub: SmallHub) -> None:
    pc.clears_by(f'sleep 1; rm -f "{pc.home}"/*')
    pc.running.start()
    pc.log_in()
    pc.running.swipe(make_token())
    pc.hands.see("greeting")
    pc.hands.see("working")
    assert pc.is_clear(), "the bar comes only once the computer is clear"
    assert wait_until(lambda: types(hub) == [OPENED, CLOSED, OPENED], 5)
    assert closed_by(hub) == ["interrupted"]


def test_a_locked_session_ends_by_itself(pc: Pc, hub: SmallHub) -> None:
    pc.running.start()
    pc.log_in()
    pc.hands.see("locked")
    pc.hands.see("attract")
    assert wait_until(pc.is_clear, 5)
    assert wait_until(lambda: closed_by(hub) == ["interrupted"], 5)


def test_after_a_pulled_plug_the_next_customer_finds_a_free_and_clean_computer(
    pc: Pc, hub: SmallHub
) -> None:
    pc.running.start()  # whose pretended clock makes each start a boot of its own
    token = pc.log_in()
    assert wait_until(lambda: types(hub) == [OPENED], 10)
    pc.kill()
    assert not pc.is_clear()
    pc.running.start()
    assert wait_until(lambda: types(hub) == [OPENED, CLOSED], 10)
    assert closed_by(hub) == ["interrupted"]
    assert visit_of(hub, 1) == visit_of(hub, 2)
    assert hub.events[1].boot_id != hub.events[2].boot_id
    assert wait_until(pc.is_clear, 5)
    assert wait_until(lambda: pc.lease() is None, 5)
    assert "the computer was started anew: its visit ends as interrupted" in pc.running.log()
    pc.log_in(token)  # the same customer begins a new visit
    assert wait_until(lambda: types(hub) == [OPENED, CLOSED, OPENED], 5)
    assert visit_of(hub, 3) != visit_of(hub, 1)


def test_a_plug_pulled_at_every_step_locks_nobody_out(pc: Pc, hub: SmallHub) -> None:
    for step in range(4):
        pc.running.start()
        token = pc.log_in()
        if step == 1:
            pc.hands.see("locked")
        if step >= 2:
            pc.hands.touch("log_out")
            pc.hands.see("verifying")
        if step == 3:
            pc.clears_by("sleep 2")
            pc.hands.touch("done")
            pc.hands.see("farewell")
        pc.kill()
        pc.clears_by(f'rm -f "{pc.home}"/*')
        pc.running.start()
        assert wait_until(pc.is_clear, 5)
        assert pc.running.part.stop() == 0
        pc.hands.close()
        assert token not in pc.running.log()
    assert wait_until(lambda: closed_by(hub) == ["interrupted"] * 3 + ["customer"], 10)


def test_a_kiosk_that_is_stopped_ends_the_session_and_clears_at_the_next_start(
    pc: Pc, hub: SmallHub
) -> None:
    pc.running.start()
    pc.log_in()
    assert pc.running.part.stop() == 0
    pc.hands.close()
    assert wait_until(lambda: closed_by(hub) == ["interrupted"], 5)
    held = pc.lease()
    assert held is not None
    assert held["visit"] is None
    assert not pc.is_clear()
    pc.running.start()
    assert wait_until(pc.is_clear, 5)
    assert closed_by(hub) == ["interrupted"]


@pytest.mark.parametrize(
    ("script", "why"), [("exit 3", "it ended with 3"), ("sleep 60", "took longer than 3 s")]
)
def test_a_hook_that_fails_is_told_and_keeps_nobody_waiting(
    pc: Pc, hub: SmallHub, script: str, why: str
) -> None:
    pc.clears_by(script)
    pc.running.start()
    pc.log_in()
    pc.running.swipe(make_token())
    pc.hands.see("greeting")
    pc.hands.see("working")
    assert why in pc.running.log()
    assert wait_until(lambda: types(hub) == [OPENED, CLOSED, OPENED], 10)
    assert wait_until(lambda: "clear-up-failed" in hub.heartbeats[-1].unwell, 10)
