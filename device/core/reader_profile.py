"""
A reader's profile: port settings, framing, USB ids.

Pure.  The profiles themselves are data: `hardware/readers/*.toml` for technicians, and
the same keys under `[reader]` in a kiosk's settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from device.core.framing import ANY_FRAMING, FRAMINGS, Framing

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
PARITIES = {"none": "N", "even": "E", "odd": "O"}
_UNNAMED = "any serial reader"
_USB_ID = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")


@dataclass(frozen=True, slots=True)
class PortSettings:
    """How the serial port is set; `parity` as N, E or O."""

    baud: int = 9600
    data_bits: int = 8
    parity: str = "N"
    stop_bits: int = 1


@dataclass(frozen=True, slots=True)
class ReaderProfile:
    """What a kind of reader needs."""

    name: str = _UNNAMED
    framing: Framing = ANY_FRAMING
    port: PortSettings = field(default_factory=PortSettings)
    usb: tuple[str, ...] = ()
    """`vendor:product` of the USB bridges it is sold with, in hexadecimal."""
    notes: str = ""


class BadProfile(ValueError):
    """Every fault of a profile."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


_KNOWN = ("name", "framing", "baud", "data_bits", "parity", "stop_bits", "usb", "notes")


def profile_from(table: Mapping[str, Any]) -> ReaderProfile:
    """A profile from its TOML table.  Raises BadProfile with all its faults."""
    faults = [f"{key}: no such key of a reader profile" for key in table if key not in _KNOWN]
    faults += [
        f"{key}: must be one of {', '.join(map(str, choices))}"
        for key, choices in _CHOICES.items()
        if key in table and table[key] not in choices
    ]
    usb = table.get("usb", [])
    if not isinstance(usb, list) or not all(is_usb_id(one) for one in usb):
        faults.append('usb: must be a list of ids such as "0403:6001"')
    faults += [f"{key}: must be text" for key in ("name", "notes") if not _is_text(table, key)]
    if faults:
        raise BadProfile(faults)
    return ReaderProfile(
        name=table.get("name", _UNNAMED),
        framing=FRAMINGS[table.get("framing", "any")],
        port=_port_settings(table),
        usb=tuple(usb),
        notes=table.get("notes", ""),
    )


def is_usb_id(text: object) -> bool:
    """Whether `text` is like `0403:6001`."""
    return isinstance(text, str) and _USB_ID.fullmatch(text) is not None


_CHOICES: dict[str, tuple[object, ...]] = {
    "framing": tuple(FRAMINGS),
    "baud": BAUD_RATES,
    "data_bits": (7, 8),
    "parity": tuple(PARITIES),
    "stop_bits": (1, 2),
}


def _port_settings(table: Mapping[str, Any]) -> PortSettings:
    return PortSettings(
        baud=table.get("baud", 9600),
        data_bits=table.get("data_bits", 8),
        parity=PARITIES[table.get("parity", "none")],
        stop_bits=table.get("stop_bits", 1),
    )


def _is_text(table: Mapping[str, Any], key: str) -> bool:
    return isinstance(table.get(key, ""), str)
