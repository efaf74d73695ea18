"""The readers' profiles on the disk are ones a kiosk can read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from device.core.framing import FRAMINGS
from device.core.reader_profile import PortSettings, profile_from

PROFILES = sorted((Path(__file__).parents[2] / "hardware" / "readers").glob("*.toml"))


def test_there_is_a_profile_for_each_reader_we_support() -> None:
    assert [profile.stem for profile in PROFILES] == ["idtech-minimag", "magtek-rs232"]


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_profile_loads_and_says_all_it_should(path: Path) -> None:
    profile = profile_from(tomllib.loads(path.read_text("utf-8")))
    assert profile.name
    assert profile.usb
    assert profile.notes
    assert profile.port == PortSettings(baud=9600, data_bits=8, parity="N", stop_bits=1)
    assert profile.framing == FRAMINGS[path.stem.split("-")[0]]
