"""The units as they lie on the disk, and the pins as they are wired."""

import configparser
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from device.cli import EX_CONFIG
from device.config import KeypadSettings, PanelSettings

HOUSE = Path(__file__).parent.parent.parent
SYSTEMD = HOUSE / "device" / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))
KIOSKS = [path for path in UNITS if path.name.startswith("worksource-kiosk")]
GUARD = SYSTEMD / "worksource-trial-guard.service"
"""The last way back: it leans on nothing that could fail before it."""
OTHERS = [path for path in UNITS if path not in KIOSKS and path != GUARD]
BY_ROOT = {
    "worksource-card",
    "worksource-wipe",
    "worksource-wifi",
    "worksource-boot-choice",
    "worksource-confirm",
    "worksource-update",
}
"""What must be root, each for what a comment in it says."""


class Unit(configparser.ConfigParser):
    """systemd's files repeat keys: all values of a key, joined by lines."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, interpolation=None, comment_prefixes=("#",))
        self.optionxform = str  # type: ignore[assignment,method-assign] # systemd's keys have capitals
        self.read_string(path.read_text())


@pytest.mark.parametrize("path", KIOSKS, ids=lambda path: path.name)
def test_a_unit_restarts_what_dies_watches_what_hangs_and_stops_at_bad_settings(path: Path) -> None:
    service = Unit(path)["Service"]
    assert service["Type"] == "notify"
    assert service["Restart"] == "always"
    assert int(service["WatchdogSec"]) == 30
    assert service["RestartPreventExitStatus"] == str(EX_CONFIG)
    assert "worksource kiosk --config /etc/worksource/kiosk.toml" in service["ExecStart"]
    assert service["NoNewPrivileges"] == "yes"
    assert "ProtectClock" not in service


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_what_stands_beside_the_kiosk_is_boxed_in(path: Path) -> None:
    service = Unit(path)["Service"]
    assert ("User" in service) == (path.stem not in BY_ROOT)
    assert service.get("User", "kiosk") == "kiosk"
    for rule in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "RestrictSUIDSGID"):
        assert service[rule] == "yes", rule
    assert service["ProtectSystem"] == "strict"
    assert "CapabilityBoundingSet" in service
    if path.stem not in BY_ROOT:
        assert service["CapabilityBoundingSet"] == ""


def test_what_the_card_says_is_laid_out_before_network_clock_and_kiosk() -> None:
    card = Unit(SYSTEMD / "worksource-card.service")["Unit"]
    assert "/boot/setup" in card["RequiresMountsFor"]
    assert card["DefaultDependencies"] == "no", "the clock's service is part of sysinit.target"
    text = (SYSTEMD / "worksource-card.service").read_text()
    before = {
        name
        for line in text.splitlines()
        if line.startswith("Before=")
        for name in line.removeprefix("Before=").split()
    }
    assert {
        "systemd-timesyncd.service", "systemd-networkd.service", "worksource-wifi.service",
        "worksource-first-boot.service",
    } <= before  # fmt: skip
    assert (
        "worksource-first-boot.service"
        in Unit(SYSTEMD / "worksource-kiosk.service")["Unit"]["After"]
    )


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_no_fault_in_a_unit(path: Path, tmp_path: Path) -> None:
    program = shutil.which("true")
    lines = [
        f"{line.partition('=')[0]}={program}" if line.startswith("Exec") else line
        for line in path.read_text().splitlines()
    ]
    copy = tmp_path / path.name
    copy.write_text("\n".join(lines) + "\n")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", str(copy)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    complaints = [line for line in said.stderr.splitlines() if path.name in line]
    assert (said.returncode, complaints) == (0, [])


def test_the_kiosks_pins_are_those_of_the_pin_map() -> None:
    wired = tomllib.loads((HOUSE / "hardware" / "pins.toml").read_text())
    assert wired["panel"] == {
        spot.name: spot.default
        for spot in fields(PanelSettings)
        if spot.name not in ("pins", "beeper")
    }
    assert wired["keypad"] == {
        spot.name: spot.default
        for spot in fields(KeypadSettings)
        if spot.name in ("talk", "headphones")
    }
