"""The readers' profiles that the kiosk's package brings, by the names of their files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from device.core.reader_profile import PortSettings, ReaderProfile, profile_from

READERS = Path(__file__).parents[1] / "readers"


@cache
def known() -> dict[str, ReaderProfile]:
    """Every profile, such as `magtek-rs232`."""
    return {
        path.stem: profile_from(tomllib.loads(path.read_text("utf-8")))
        for path in sorted(READERS.glob("*.toml"))
    }


def of_usb(usb: str, profiles: dict[str, ReaderProfile]) -> list[ReaderProfile]:
    """Whoever is sold with this USB id."""
    return [profile for profile in profiles.values() if usb in profile.usb]


def settings_to_try(usb: str, profiles: dict[str, ReaderProfile]) -> list[PortSettings]:
    """Each serial profile's settings once; first those of readers sold with this USB id."""
    serial = [profile for profile in profiles.values() if profile.kind == "serial"]
    serial.sort(key=lambda profile: usb not in profile.usb)
    usual = [profile.port for profile in serial]
    further = [also for profile in serial for also in profile.also]
    return list(dict.fromkeys([*usual, *further]))
