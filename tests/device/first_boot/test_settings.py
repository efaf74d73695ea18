"""From the card's file to kiosk.toml: what is laid out, what is refused, what stays."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from contract.card_settings import parse, write
from device.config import load
from device.enrolment.files import Identity
from device.first_boot import told
from device.first_boot.as_root.card import lay_out
from device.first_boot.places import Places
from device.first_boot.settings import Taken, take
from tests.device.first_boot.making import TOKEN, boot, machine, put, settings
from tests.device.first_boot.outboxes import outbox_with

HOUSE = Path(__file__).parents[3]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return machine(tmp_path)


def test_the_card_becomes_the_kiosks_settings_and_the_networks(places: Places) -> None:
    put(places, settings())
    assert boot(places) == Taken((), can_start=True)
    kiosk = load(places.settings)
    assert (kiosk.site, kiosk.device, kiosk.screen.width) == ("oak-street", "lobby-1", 1024)
    assert kiosk.broker.identity == places.identity
    assert kiosk.hub.address == "https://hub.local:8443"
    assert kiosk.data == places.state
    assert places.host_name.read_text() == "lobby-1"
    assert "NTP=time.example.gov" in places.time_servers.read_text()
    assert str(places.local_time.readlink()).endswith("America/Chicago")
    wifi = places.wifi_file.read_text()
    assert f"ssid={b'Oak Street'.hex()}" in wifi
    assert stat.S_IMODE(places.wifi_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.networks.stat().st_mode) == 0o755
    assert stat.S_IMODE(places.time_servers.stat().st_mode) == 0o644
    assert stat.S_IMODE((places.identity / "next.key").stat().st_mode) == 0o400


def test_the_kiosk_never_sees_the_wifis_key_and_the_data_partition_no_token(
    places: Places,
) -> None:
    put(places, settings())
    boot(places)
    copy, kept = parse(places.copy.read_bytes()), parse(places.kept_file.read_bytes())
    assert (copy.wifi, copy.hub.token) == (None, TOKEN)
    assert kept.wifi is not None
    assert kept.hub.token == ""
    assert stat.S_IMODE(places.kept_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.copy.stat().st_mode) == 0o640


def test_networkd_can_read_what_root_writes_under_a_narrow_mask(places: Places) -> None:
    put(places, settings())
    before = os.umask(0o027)  # as the unit has it
    try:
        lay_out(places)
    finally:
        os.umask(before)
    assert stat.S_IMODE(places.networks.stat().st_mode) == 0o755
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o644 for p in places.networks.iterdir())


def test_a_second_boot_writes_nothing_anew(places: Places) -> None:
    put(places, settings())
    boot(places)
    before = {path: path.stat().st_ino for path in (places.settings, places.kept_file)}
    key = (places.identity / "next.key").read_bytes()
    boot(places)
    assert before == {path: path.stat().st_ino for path in before}
    assert (places.identity / "next.key").read_bytes() == key


def test_no_file_is_said_and_a_cable_still_works(places: Places) -> None:
    taken = boot(places)
    assert not taken.can_start
    assert "holds no settings file" in taken.faults[0]
    assert (places.networks / "20-worksource-cable.network").exists()


def test_every_fault_is_said_and_the_settings_before_stay(places: Places) -> None:
    put(places, settings())
    boot(places)
    before = places.settings.read_bytes()
    put(places, settings(kiosk={"screen": {"width": 9}, "panel": {"pins": "toes"}}))
    taken = boot(places)
    assert taken.can_start
    assert [fault.partition(":")[0] for fault in taken.faults] == [
        "kiosk.panel.pins", "kiosk.screen.width",
    ]  # fmt: skip
    assert places.settings.read_bytes() == before
    left = told.read(told.Faults, places.faults)
    assert left == told.Faults(taken.faults, is_kept=True)
    put(places, settings())
    assert boot(places).faults == ()


def test_a_spoilt_card_keeps_the_kiosk_on_its_network(places: Places) -> None:
    put(places, settings())
    boot(places)
    places.wifi_file.unlink()  # /run is empty after a boot
    put(places, write(settings())[:200])
    taken = boot(places)
    assert "may be half a file" in taken.faults[0]
    assert taken.can_start
    assert places.wifi_file.exists()


def test_another_kiosks_card_waits_until_every_event_was_sent(places: Places) -> None:
    put(places, settings())
    boot(places)
    (places.identity / "device.pem").write_text("the former kiosk's")
    outbox_with(places, 1)
    put(places, settings(device="lobby-2"))
    (fault,) = boot(places).faults
    assert "1 of its events wait to be sent" in fault
    assert load(places.settings).device == "lobby-1"
    outbox_with(places, 0)
    assert boot(places).faults == ()
    assert load(places.settings).device == "lobby-2"
    assert Identity(places.identity).certificate() is None


def test_a_damaged_pair_is_left_aside_for_a_new_key(places: Places) -> None:
    put(places, settings())
    boot(places)
    (places.identity / "device.pem").write_text("half")
    assert boot(places).can_start
    assert (places.identity / "next.key").exists()
    assert not (places.identity / "device.pem").exists()


def test_a_card_that_cannot_be_read_is_said(places: Places) -> None:
    places.card_file.mkdir()
    lay_out(places)
    left = told.read(told.Faults, places.card_faults)
    assert left is not None
    assert "cannot be read" in left.faults[0]


def test_a_disk_that_takes_nothing_is_said_and_the_settings_before_stay(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(places, settings())
    boot(places)
    put(places, settings(language="es"))

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    lay_out(places)
    monkeypatch.setattr("device.first_boot.settings.write_whole", full)
    taken = take(places)
    assert taken.can_start
    assert "No space left on device" in taken.faults[0]
    assert load(places.settings).language == "en"


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_a_power_cut_at_any_moment_is_made_good_by_the_next_boot(
    places: Places, rounds: int
) -> None:
    put(places, settings())
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from device.first_boot.places import Places\n"
        "from device.first_boot.as_root.card import lay_out\n"
        "from device.first_boot.settings import take\n"
        "print('on', flush=True)\n"
        "places = Places(Path(sys.argv[1]))\n"
        "while True:\n"
        "    lay_out(places)\n    take(places)\n"
        "    for path in (places.settings, places.hub_ca, places.kept_file):\n"
        "        path.unlink()\n"
        "    for path in places.identity.iterdir():\n        path.unlink()\n"
    )
    chance = random.Random(rounds)
    for _ in range(rounds):
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(places.root)],
            stdout=subprocess.PIPE, cwd=HOUSE,
        )  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(chance.uniform(0.01, 0.3))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        taken = boot(places)
        assert (taken.faults, taken.can_start) == ((), True)
        assert Identity(places.identity).next_key() is not None
        assert parse(places.copy.read_bytes()).hub == replace(
            settings().hub, ca=parse(places.card_file.read_bytes()).hub.ca
        )
