"""The technician's tests in their threads, each looking at real parts."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from contract.messages import OutboxState
from device import self_test
from device.cli import kiosk as command
from device.config import BrokerSettings, Settings
from device.core.capture import Origin
from device.core.events import Inspected
from device.core.health import ReaderFacts
from device.core.staff.findings import Finding
from device.core.view import Line
from device.fakes import FakeClock, FakeOutbox
from device.self_test import Kiosk, hub, inspections_of
from device.technician import ALONE, Technician
from tests.device.core.test_certificate import certificate
from tests.rig.counter import MONDAY_TEN, ZONE
from tests.rig.first_menu import catalogue


def found_by(technician: Technician, what: str, last: str) -> list[Inspected]:
    """What a test finds, until it finds `last`."""
    told: queue.SimpleQueue[Inspected] = queue.SimpleQueue()
    technician.inspect(what, told.put)
    found = [told.get(timeout=10)]
    while found[-1].what != last or found[-1].line.mark == "busy":
        found.append(told.get(timeout=10))
    return found


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    clock = FakeClock(MONDAY_TEN)
    return Kiosk(
        settings=Settings("spokane", "lobby-1", "America/Los_Angeles", data=tmp_path),
        clock=clock,
        outbox=FakeOutbox(Origin("spokane", "lobby-1", ZONE), clock),
        version="1.0",
        is_up=lambda: True,
        is_refused=lambda: False,
        beat_soon=lambda: None,
        acknowledged_ago_s=lambda: None,
        catalogue=catalogue,
        reader=lambda: ReaderFacts("up"),
        was_replaced=lambda: False,
        voices=lambda: frozenset({"en"}),
    )


# --- threads ---------------------------------------------------------------------------


def test_whoever_orders_a_test_does_not_wait_for_it() -> None:
    may_go_on, done = threading.Event(), threading.Event()

    def slow() -> Iterator[Finding]:
        yield "slow.a", Line("running", "busy")
        may_go_on.wait(5)
        yield "slow.a", Line("done", "good")

    told: list[Inspected] = []
    technician = Technician({"slow": slow})

    def hear(found: Inspected) -> None:
        told.append(found)
        if found.line.mark == "good":
            done.set()

    technician.inspect("slow", hear)
    technician.inspect("slow", hear)  # it runs already
    may_go_on.set()
    assert done.wait(5)
    assert [found.line.text for found in told] == ["running", "done"]


def test_a_test_that_breaks_says_so_and_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Iterator[Finding]:
        yield "clock.now", Line("so far")
        raise ZeroDivisionError

    technician = Technician({"clock": broken})
    found = found_by(technician, "clock", "clock.broke")
    assert found[-1].line == Line("This test itself broke: its story is in the log.", "bad")
    assert "Traceback" in caplog.text
    assert found_by(technician, "hub", "hub.none")[0].line.mark == "bad"


def test_everything_is_every_test_that_runs_alone(kiosk: Kiosk) -> None:
    tests = inspections_of(kiosk)
    assert set(ALONE) <= set(tests)
    quick = tests | {"hub": lambda: iter([("hub.answer", Line("quick", "good"))])}
    found = found_by(Technician(quick), "everything", "machine.catalogue")
    assert {one.what.partition(".")[0] for one in found} >= set(ALONE) - {"network"}


# --- the hub ---------------------------------------------------------------------------


def test_a_hub_that_acknowledges_is_timed(kiosk: Kiosk) -> None:
    beaten: list[float] = []

    def ago() -> float | None:
        return time.monotonic() - beaten[0] if beaten else None

    there = replace(
        kiosk, beat_soon=lambda: beaten.append(time.monotonic()), acknowledged_ago_s=ago
    )
    found = dict(hub(there))
    assert found["hub.answer"].mark == "good"
    assert found["hub.depth_none"].mark == "good"


def test_an_acknowledgement_of_before_is_no_answer(kiosk: Kiosk) -> None:
    asked = time.monotonic()
    silent = replace(kiosk, acknowledged_ago_s=lambda: time.monotonic() - asked + 60)
    found = dict(hub(silent, within_s=0.2))
    assert found["hub.answer"].mark == "bad"
    assert "Last acknowledgement 60 s ago" in found["hub.answer"].text


# --- the way there ---------------------------------------------------------------------


def test_a_broker_that_listens_and_one_that_does_not(kiosk: Kiosk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        broker = BrokerSettings("127.0.0.1", port)
        there = replace(kiosk, settings=replace(kiosk.settings, broker=broker))
        found = dict(inspections_of(there)["network"]())
        assert found["network.broker"].mark == "good"
    gone = dict(inspections_of(there)["network"]())
    assert gone["network.broker"].mark == "bad"
    assert f"127.0.0.1:{port}" in gone["network.broker"].text


def test_a_name_that_cannot_be_one_is_told() -> None:
    found = dict(self_test.network(BrokerSettings("." * 70), None))
    assert found["network.broker"].mark == "bad"


# --- files -----------------------------------------------------------------------------


def test_a_certificate_and_its_key(tmp_path: Path) -> None:
    clock = FakeClock(MONDAY_TEN)
    pem, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    pem.write_text(certificate(MONDAY_TEN + timedelta(days=100)))
    key.write_text("a key")
    broker = BrokerSettings(ca=pem, certificate=pem, key=key)
    assert dict(self_test.certificate(broker, clock)).keys() == {"certificate.good"}
    pem.write_text("garbage")
    key.unlink()
    assert dict(self_test.certificate(broker, clock)).keys() == {
        "certificate.unreadable",
        "certificate.key_unreadable",
    }
    assert dict(self_test.certificate(BrokerSettings(), clock)).keys() == {"certificate.none"}


def test_a_file_is_written_through_and_leaves_nothing(tmp_path: Path) -> None:
    found = dict(self_test.storage(tmp_path, was_replaced=False))
    assert found["storage.written"].mark == "good"
    assert list(tmp_path.iterdir()) == []
    lost = dict(self_test.storage(tmp_path / "nowhere", was_replaced=False))
    assert "No such file" in lost["storage.not_written"].text


def test_what_a_running_kiosk_knows_of_itself(kiosk: Kiosk) -> None:
    tests = inspections_of(replace(kiosk, was_replaced=lambda: True))
    assert dict(tests["storage"]())["storage.replaced"].mark == "bad"
    assert dict(tests["reader"]())["reader.up"].mark == "good"
    assert "machine.version" in dict(tests["machine"]())
    assert dict(tests["clock"]())["clock.synced"].mark == "good"
    speech = dict(tests["speech"]())
    assert speech["speech.voices"].mark == "good"
    assert "speech.no_jack" in speech
    assert kiosk.outbox.state() == OutboxState(depth=0, last_seq=0)


# --- accessibility, at the kiosk and in a terminal ---------------------------------------


@pytest.mark.rule("K15")
@pytest.mark.rule("K16")
@pytest.mark.rule("K37")
def test_k15_k16_k37_the_screens_own_sizes_pass_at_the_usual_distance(kiosk: Kiosk) -> None:
    lines = [line for _about, line in inspections_of(kiosk)["accessibility"]()]
    marks = {line.text[:3]: line.mark for line in reversed(lines)}
    assert (marks["K15"], marks["K16"], marks["K37"]) == ("good", "good", "good")


def test_the_terminal_says_the_same_sentences(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        'site = "oak-street"\ndevice = "lobby-1"\ntimezone = "America/Chicago"\n'
        f'data = "{tmp_path}"\n[broker]\nhost = "127.0.0.1"\nport = 1\n'
        "[place]\nviewing_distance_mm = 700\n"
    )
    done = CliRunner().invoke(command, ["self-test", "--config", str(file)])
    assert done.exit_code == 1
    assert "BAD   K16: at 700 mm capitals must be 8.6 mm high" in done.stdout
    assert "look  K30: a card's notch" in done.stdout
    assert "BAD   The broker 127.0.0.1:1 cannot be reached" in done.stdout
