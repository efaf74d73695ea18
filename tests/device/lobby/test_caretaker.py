"""The lease of a lobby PC on the disk, and the command that clears up."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contract.events import Closed
from device.core.capture import Origin
from device.core.events import Cleared
from device.fakes import FakeClock, FakeOutbox
from device.lobby.caretaker import LobbyCaretaker
from device.lobby.lease_file import LeaseFile
from device.ports import Remembered
from tests.rig.waiting import wait_until

NOON = datetime(2026, 3, 6, 18, tzinfo=UTC)
VISIT = "01957a3e-0000-7000-8000-000000000001"


class Lobby:
    """One machine; `starts` is the program starting, each time with the same disk."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = FakeClock(NOON)
        self.outbox = FakeOutbox(Origin("oak-street", "pc-1", ZoneInfo("UTC")), self.clock)
        self.told: list[Cleared] = []

    def starts(self, *at_log_out: str, within_s: float = 5.0) -> LobbyCaretaker:
        caretaker = LobbyCaretaker(
            self.data, self.clock, at_log_out=at_log_out, within_s=within_s, tell=self.told.append
        )
        caretaker.recover(self.outbox)
        return caretaker

    @property
    def lease(self) -> dict[str, str | None] | None:
        path = self.data / "lease.json"
        return json.loads(path.read_bytes()) if path.exists() else None

    @property
    def closed(self) -> list[object]:
        return [event.body for event in self.outbox.captured]

    def is_free(self) -> bool:
        return self.lease is None


@pytest.fixture
def lobby(tmp_path: Path) -> Lobby:
    return Lobby(tmp_path)


def test_a_lease_names_the_visit_the_boot_and_when_it_was_renewed(lobby: Lobby) -> None:
    caretaker = lobby.starts()
    caretaker.lease(VISIT)
    lobby.clock.advance(30)
    caretaker.renew()
    assert lobby.lease == {
        "boot_id": lobby.clock.boot_id,
        "renewed_at": "2026-03-06T18:00:30Z",
        "visit": VISIT,
    }


def test_renewing_no_lease_writes_none(lobby: Lobby) -> None:
    lobby.starts().renew()
    assert lobby.is_free()


def test_a_given_back_lease_is_gone_once_the_computer_is_clear(lobby: Lobby) -> None:
    caretaker = lobby.starts("sh", "-c", "sleep 0.2")
    caretaker.lease(VISIT)
    caretaker.lease(None)
    caretaker.clear_up()
    assert lobby.lease is not None
    assert lobby.lease["visit"] is None
    wait_until(lambda: lobby.told == [Cleared()])
    assert lobby.is_free()


def test_the_next_customers_lease_outlives_the_clearing(lobby: Lobby) -> None:
    caretaker = lobby.starts("sh", "-c", "sleep 0.2")
    caretaker.lease(None)
    caretaker.clear_up()
    caretaker.lease(VISIT)
    wait_until(lambda: lobby.told == [Cleared()])
    assert lobby.lease is not None


@pytest.mark.parametrize("is_reboot", [False, True])
def test_a_lease_left_behind_closes_its_visit_at_once(
    lobby: Lobby, is_reboot: bool, caplog: pytest.LogCaptureFixture
) -> None:
    lobby.starts().lease(VISIT)
    lobby.outbox.remember("maria", Remembered(VISIT, ()))
    if is_reboot:
        lobby.clock.boot_id = "another"
    lobby.starts("true")
    assert lobby.closed == [Closed(visit=VISIT, by="interrupted")]
    assert lobby.outbox.recall("maria") is None
    why = "the computer was started anew" if is_reboot else "the program ended"
    assert f"a session was open when {why}" in caplog.text
    wait_until(lobby.is_free)
    lobby.starts("true")
    assert len(lobby.closed) == 1


@pytest.mark.parametrize("half", [b"", b'{"boot_id": "a', b"\0" * 90, b"[]"])
def test_half_a_lease_closes_no_visit_and_the_computer_is_cleared(
    lobby: Lobby, half: bytes
) -> None:
    (lobby.data / "lease.json").write_bytes(half)
    lobby.starts("touch", str(lobby.data / "cleared"))
    wait_until(lobby.is_free)
    assert lobby.closed == []
    assert (lobby.data / "cleared").exists()


def test_a_full_disk_at_the_start_keeps_nobody_out(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    lobby.starts().lease(VISIT)
    lobby.outbox.is_full = True
    lobby.starts("true")
    wait_until(lobby.is_free)
    assert "told to be full" in caplog.text


def test_a_lease_that_cannot_be_written_is_said(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    caretaker = lobby.starts()
    lobby.data.joinpath("lease.new").mkdir()
    caretaker.lease(VISIT)
    caretaker.renew()
    assert "lease could not be written" in caplog.text
    assert "lease could not be renewed" in caplog.text


def test_a_crash_in_the_middle_of_writing_leaves_the_old_lease(
    lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = LeaseFile(lobby.data / "lease.json", lobby.clock)
    file.hold(VISIT)

    def pulled(_path: Path, _target: Path) -> None:
        raise OSError("the plug was pulled")

    monkeypatch.setattr(Path, "replace", pulled)
    with pytest.raises(OSError, match="plug"):
        file.hold(None)
    found = file.find()
    assert found is not None
    assert found.record is not None
    assert found.record.visit == VISIT


# --- clearing up -------------------------------------------------------------------------------


def test_what_the_command_says_is_in_the_log_and_it_knows_where_the_data_is(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    lobby.starts(
        "sh", "-c", 'echo "gone from beside $WORKSOURCE_DATA"; echo a fault >&2'
    ).clear_up()
    wait_until(lambda: bool(lobby.told))
    assert f"clearing up: gone from beside {lobby.data}" in caplog.text
    assert "clearing up: a fault" in caplog.text


FAILING: list[tuple[list[str], str]] = [
    (["sh", "-c", "exit 3"], "it ended with 3"),
    (["/no/such/program"], "No such file"),
    (["sleep", "60"], "it took longer than 0.3 s"),
]


@pytest.mark.parametrize(("command", "why"), FAILING)
def test_a_failure_is_told_until_a_clearing_succeeds(
    lobby: Lobby, command: list[str], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    caretaker = lobby.starts(*command, within_s=0.3)
    caretaker.lease(None)
    caretaker.clear_up()
    wait_until(lambda: lobby.told == [Cleared()])
    assert caretaker.has_failed
    assert not lobby.is_free(), "the next start tries again"
    assert why in caplog.text
    assert "clear this computer by hand" in caplog.text


def test_a_command_that_takes_too_long_is_ended_with_its_children(lobby: Lobby) -> None:
    child = lobby.data / "child"
    lobby.starts("sh", "-c", f"sleep 60 & echo $! > {child}; wait", within_s=0.5).clear_up()
    wait_until(lambda: bool(lobby.told))
    process = Path("/proc") / child.read_text().strip()
    wait_until(lambda: is_gone(process))


def is_gone(process: Path) -> bool:
    try:
        return "State:\tZ" in (process / "status").read_text()
    except OSError:
        return True


def test_two_clearings_are_two_runs_one_after_the_other(lobby: Lobby) -> None:
    ran = lobby.data / "ran"
    caretaker = lobby.starts("sh", "-c", f"echo begun >> {ran}; sleep 0.3; echo done >> {ran}")
    caretaker.clear_up()
    wait_until(ran.exists)
    caretaker.clear_up()
    assert caretaker.is_clearing()
    wait_until(lambda: bool(lobby.told))
    assert ran.read_text().split() == ["begun", "done"] * 2
    assert not caretaker.is_clearing()
    assert lobby.told == [Cleared()]


def test_no_command_is_said_once_at_the_start(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    caretaker = lobby.starts()
    caretaker.clear_up()
    wait_until(lambda: bool(lobby.told))
    assert caplog.text.count("nothing is cleared when a customer logs out") == 1
