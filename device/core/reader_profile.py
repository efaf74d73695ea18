"""
A reader's profile: port settings, framing, USB ids.

Pure.  The profiles themselves are data: `device/readers/*.toml`, which `hardware/readers` shows
technicians too, and the same keys under `[reader]` in a kiosk's settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from device.core.framing import ANY_FRAMING, FRAMINGS, Framing

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
PARITIES = {"none": "N", "even": "E", "odd": "O"}
Kind = Literal["serial", "wedge", "hid", "encoder"]
_UNNAMED = "any serial reader"
_USB_ID = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
_SYMLINK = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True, slots=True)
class PortSettings:
    """How the serial port is set; `parity` as N, E or O."""

    baud: int = 9600
    data_bits: int = 8
    parity: str = "N"
    stop_bits: int = 1

    def __str__(self) -> str:
        return f"{self.baud} baud {self.data_bits}{self.parity}{self.stop_bits}"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a profile claims, and how sure it is."""

    what: str
    status: Literal["verified", "memory"]
    source: str


@dataclass(frozen=True, slots=True)
class ReaderProfile:
    """What a kind of reader needs."""

    name: str = _UNNAMED
    kind: Kind = "serial"
    works: bool = True
    """Whether the kiosk can read it; the others are known so that they can be told by name."""
    framing: Framing = ANY_FRAMING
    framing_name: str = "any"
    port: PortSettings = field(default_factory=PortSettings)
    also: tuple[PortSettings, ...] = ()
    """Further settings that the same reader can come with."""
    usb: tuple[str, ...] = ()
    """`vendor:product` of the reader or of the USB bridges it is sold with, in hexadecimal."""
    symlink: str = ""
    """The name below /dev that udev gives it."""
    sign_on: str = ""
    """What it calls itself at power-up, as a pattern."""
    notes: str = ""
    facts: tuple[Fact, ...] = ()


class BadProfile(ValueError):
    """Every fault of a profile."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


_PORT_KEYS = ("baud", "data_bits", "parity", "stop_bits")
_TEXTS = ("name", "notes", "symlink", "sign_on")
_KNOWN = (*_TEXTS, *_PORT_KEYS, "kind", "works", "framing", "usb", "also", "fact")


def profile_from(table: Mapping[str, Any]) -> ReaderProfile:
    """A profile from its TOML table.  Raises BadProfile with all its faults."""
    if faults := list(_faults(table)):
        raise BadProfile(faults)
    framing = table.get("framing", "any")
    return ReaderProfile(
        name=table.get("name", _UNNAMED),
        kind=table.get("kind", "serial"),
        works=table.get("works", True),
        framing=FRAMINGS[framing],
        framing_name=framing,
        port=_port_settings(table),
        also=tuple(_port_settings({**table, **other}) for other in table.get("also", ())),
        usb=tuple(table.get("usb", ())),
        symlink=table.get("symlink", ""),
        sign_on=table.get("sign_on", ""),
        notes=table.get("notes", ""),
        facts=tuple(Fact(**fact) for fact in table.get("fact", ())),
    )


def is_usb_id(text: object) -> bool:
    """Whether `text` is like `0403:6001`."""
    return isinstance(text, str) and _USB_ID.fullmatch(text) is not None


_CHOICES: dict[str, tuple[object, ...]] = {
    "kind": ("serial", "wedge", "hid", "encoder"),
    "works": (True, False),
    "framing": tuple(FRAMINGS),
    "baud": BAUD_RATES,
    "data_bits": (7, 8),
    "parity": tuple(PARITIES),
    "stop_bits": (1, 2),
}


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key}: no such key of a reader profile" for key in table if key not in _KNOWN)
    yield from _wrong_choices(table)
    usb = table.get("usb", [])
    if not isinstance(usb, list) or not all(is_usb_id(one) for one in usb):
        yield 'usb: must be a list of ids such as "0403:6001"'
    yield from (f"{key}: must be text" for key in _TEXTS if not _is_text(table, key))
    if _is_text(table, "symlink") and not _is_symlink(table.get("symlink", "")):
        yield "symlink: must be lower case letters, digits and hyphens, such as card-reader"
    if _is_text(table, "sign_on") and not _is_pattern(table.get("sign_on", "")):
        yield "sign_on: must be a regular expression"
    yield from _faults_of_tables(table)


def _faults_of_tables(table: Mapping[str, Any]) -> Iterator[str]:
    for number, other in enumerate(table.get("also", ()), start=1):
        unknown = [key for key in other if key not in _PORT_KEYS]
        yield from (f"also {number}: {key} is no setting of a port" for key in unknown)
        yield from (f"also {number}: {fault}" for fault in _wrong_choices(other))
    for number, fact in enumerate(table.get("fact", ()), start=1):
        if set(fact) != {"what", "status", "source"}:
            yield f"fact {number}: must say what, status and source"
        elif fact["status"] not in ("verified", "memory"):
            yield f"fact {number}: status must be verified or memory"


def _wrong_choices(table: Mapping[str, Any]) -> Iterator[str]:
    for key, choices in _CHOICES.items():
        if key in table and table[key] not in choices:
            yield f"{key}: must be one of {', '.join(map(str, choices))}"


def _port_settings(table: Mapping[str, Any]) -> PortSettings:
    return PortSettings(
        baud=table.get("baud", 9600),
        data_bits=table.get("data_bits", 8),
        parity=PARITIES[table.get("parity", "none")],
        stop_bits=table.get("stop_bits", 1),
    )


def _is_text(table: Mapping[str, Any], key: str) -> bool:
    return isinstance(table.get(key, ""), str)


def _is_symlink(text: str) -> bool:
    return not text or _SYMLINK.fullmatch(text) is not None


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
