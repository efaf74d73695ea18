"""The readers' profiles on the disk are ones a kiosk can read, and the udev rules follow from them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from device.core.framing import FRAMINGS
from device.core.reader_profile import BadProfile, PortSettings, profile_from
from device.probing import udev
from device.probing.commands import reader
from device.probing.profiles import known, settings_to_try

HOUSE = Path(__file__).parents[2]
PROFILES = sorted((HOUSE / "hardware" / "readers").glob("*.toml"))
RULES = HOUSE / "device" / "systemd" / "60-worksource-kiosk.rules"


def test_technicians_see_the_profiles_that_the_kiosk_brings() -> None:
    assert [profile.stem for profile in PROFILES] == list(known())
    assert (HOUSE / "hardware" / "readers").resolve() == HOUSE / "device" / "readers"


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_profile_loads_and_says_all_it_should(path: Path) -> None:
    profile = profile_from(tomllib.loads(path.read_text("utf-8")))
    assert profile.name
    assert profile.usb
    assert profile.notes
    assert profile.facts
    assert all(fact.what and fact.source for fact in profile.facts)
    assert bool(profile.symlink) == (profile.kind == "serial")
    assert profile.works == (profile.kind in ("serial", "wedge"))


@pytest.mark.parametrize("name", ["magtek-rs232", "idtech-minimag"])
def test_a_serial_reader_comes_as_its_maker_ships_it(name: str) -> None:
    profile = known()[name]
    assert profile.port == PortSettings(baud=9600, data_bits=8, parity="N", stop_bits=1)
    assert profile.framing == FRAMINGS[name.split("-")[0]]


def test_the_usual_settings_are_tried_first_and_none_twice() -> None:
    tried = settings_to_try("0403:6001", known())
    assert tried[0] == PortSettings()
    assert len(tried) == len(set(tried))
    assert {19200, 4800, 2400} <= {one.baud for one in tried}


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"kind": "laser"}, "kind: must be one of serial, wedge, hid, encoder"),
        ({"symlink": "../sda"}, "symlink: must be lower case letters"),
        ({"sign_on": "("}, "sign_on: must be a regular expression"),
        ({"also": [{"framing": "any"}]}, "also 1: framing is no setting of a port"),
        ({"also": [{"baud": 300}]}, "also 1: baud: must be one of"),
        ({"fact": [{"what": "x"}]}, "fact 1: must say what, status and source"),
        (
            {"fact": [{"what": "x", "status": "sure", "source": "me"}]},
            "fact 1: status must be verified or memory",
        ),
    ],
)
def test_a_fault_of_a_profile_is_told(table: dict[str, object], fault: str) -> None:
    with pytest.raises(BadProfile) as bad:
        profile_from(table)
    assert any(one.startswith(fault) for one in bad.value.faults)


def test_the_udev_rules_are_made_from_the_profiles() -> None:
    assert RULES.read_text("utf-8") == udev.rules(known()), "worksource reader udev > " + str(RULES)


def test_every_reader_that_works_has_its_rule_and_no_other_has() -> None:
    text = RULES.read_text("utf-8")
    for profile in known().values():
        for usb in profile.usb:
            vendor, product = usb.split(":")
            rule = f'ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}"'
            shared = any(usb in one.usb for one in known().values() if one.works)
            assert text.count(rule) == (1 if shared else 0), usb


def test_the_command_lists_the_profiles() -> None:
    done = CliRunner().invoke(reader, ["profiles"])
    assert done.exit_code == 0
    assert all(name in done.output for name in known())
