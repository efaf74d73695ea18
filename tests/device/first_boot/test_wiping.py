"""What root takes off a card: the used token, or everything; at any power cut whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contract.card_settings import parse
from device.enrolment.files import Identity
from device.fakes import FakeClock
from device.first_boot import for_root, told
from device.first_boot.as_root.wiping import CardNotWritten, obey
from device.first_boot.places import Places
from device.first_boot.screen.retiring import Retiring, wipe
from tests.device.first_boot.making import NOON, boot, machine, put, settings
from tests.device.first_boot.outboxes import outbox_with

HOUSE = Path(__file__).parents[3]


class Mounts:
    """What was mounted how."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __call__(self, _card: Path, how: str) -> None:
        self.told.append(how)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = machine(tmp_path)
    put(made, settings())
    boot(made)
    return made


def test_the_used_token_goes_and_all_else_stays(places: Places) -> None:
    before, mounts = parse(places.card_file.read_bytes()), Mounts()
    for_root.ask(places, for_root.TOKEN_USED)
    assert obey(places, mounts) == [for_root.TOKEN_USED]
    assert mounts.told == ["rw", "ro"]
    assert parse(places.card_file.read_bytes()) == replace(
        before, hub=replace(before.hub, token="")
    )
    assert parse(places.copy.read_bytes()).hub.token == ""
    assert list(places.for_root.iterdir()) == []
    quiet = Mounts()
    assert (obey(places, quiet), quiet.told) == ([], []), "nothing is written for nothing"
    boot(places)
    assert boot(places).can_start


def test_a_card_that_a_technician_spoilt_meanwhile_is_left_as_it_is(places: Places) -> None:
    places.card_file.write_bytes(b"half")
    for_root.ask(places, for_root.TOKEN_USED)
    obey(places, Mounts())
    assert places.card_file.read_bytes() == b"half"


def test_a_card_past_writing_is_said_and_asked_for_again(places: Places) -> None:
    def refuses(_card: Path, how: str) -> None:
        if how == "rw":
            raise CardNotWritten("/boot/setup could not be mounted rw")

    for_root.ask(places, for_root.TOKEN_USED)
    with pytest.raises(CardNotWritten, match="could not be mounted"):
        obey(places, refuses)
    assert (places.for_root / for_root.TOKEN_USED).exists()


def test_a_request_that_cannot_be_taken_away_is_said(places: Places) -> None:
    (places.for_root / "token-used").mkdir(parents=True)  # it would call root for ever
    with pytest.raises(CardNotWritten, match="could not be taken away"):
        obey(places, lambda _card, _how: None)


def test_a_retired_kiosk_leaves_nothing_behind(places: Places) -> None:
    told.leave(places.retired, told.Retired(NOON, device="lobby-1"))
    outbox_with(places, 0)
    wipe(places)
    obey(places, Mounts())
    files = (path for path in places.root.rglob("*") if path.is_file() and not path.is_symlink())
    left = {str(path.relative_to(places.root)) for path in files}
    assert left <= {
        "var/lib/worksource/first-boot/retired.json",
        "var/lib/worksource/first-boot/faults.json",
        "run/worksource-card/faults.json",
        "run/systemd/network/20-worksource-cable.network",
        "run/systemd/network/25-worksource-wifi.network",
        "run/systemd/timesyncd.conf.d/worksource.conf",
        "proc/sys/kernel/hostname",
    }
    assert boot(places) == boot(places)
    assert not boot(places).can_start


def test_events_that_could_not_be_sent_are_kept_and_counted(places: Places) -> None:
    told.leave(places.retired, told.Retired(NOON, device="lobby-1"))
    outbox_with(places, 3)
    assert wipe(places).left == 3
    assert (places.state / "outbox.db").exists()
    assert told.read(told.Retired, places.retired) == told.Retired(NOON, True, 3, "lobby-1")


def test_a_new_token_brings_a_retired_kiosk_back(places: Places) -> None:
    told.leave(places.retired, told.Retired(NOON))
    wipe(places)
    obey(places, Mounts())
    put(places, settings(hub=replace(settings().hub, token="BBBBB-BBBBB-BBBBB-BBBBB")))
    assert boot(places).can_start
    assert not places.retired.exists()


def test_it_sends_everything_before_it_wipes_itself(places: Places) -> None:
    Identity(places.identity).keep(
        "-- a certificate --", "-- ca --", Identity(places.identity).next_key()
    )
    waiting, ended = [2], list[bool]()
    heard: list[Any] = []
    retiring = Retiring(
        places, FakeClock(datetime(2026, 3, 2, tzinfo=UTC)), "lobby-1",
        lambda: waiting[0], heard.append, lambda: ended.append(True),
    )  # fmt: skip
    assert retiring.order() == 2
    assert retiring.order() == 2, "ordered twice"

    class Ticks:
        """Three looks: two while events wait."""

        def __init__(self) -> None:
            self.count = 0

        def wait(self, _seconds: float) -> bool:
            self.count += 1
            assert places.settings.exists()
            waiting[0] = max(0, 3 - self.count)
            return False

    retiring.run(Ticks())  # type: ignore[arg-type] # what it needs of an Event
    assert [event.waiting for event in heard] == [2, 1, 0]
    assert ended == [True]
    assert not places.settings.exists()


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_a_power_cut_in_the_middle_of_a_wipe_is_made_good(places: Places, rounds: int) -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from device.first_boot.places import Places\n"
        "from device.first_boot.as_root.wiping import obey\n"
        "from device.first_boot.screen.retiring import wipe\n"
        "import device.enrolment.files\n"
        "places = Places(Path(sys.argv[1]))\n"
        "print('on', flush=True)\n"
        "wipe(places)\nobey(places, lambda *_: None)\n"
    )
    chance = random.Random(rounds)
    for _ in range(rounds):
        put(places, settings())
        places.retired.unlink(missing_ok=True)
        assert boot(places).can_start
        told.leave(places.retired, told.Retired(NOON))
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(places.root)], stdout=subprocess.PIPE, cwd=HOUSE
        )
        assert child.stdout is not None
        child.stdout.readline()
        try:
            child.wait(chance.uniform(0, 0.01))
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        wipe(places)  # as the kiosk does it, or the next boot
        obey(places, lambda *_: None)
        assert not places.card_file.exists()
        assert not any(places.identity.iterdir())
        assert not places.settings.exists()
