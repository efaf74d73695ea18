"""The pin map and the header's table as they lie on the disk."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

HERE = Path(__file__).parent
PINS = HERE.parent / "pins.toml"
HEADER = HERE / "header.toml"

Range = tuple[float, float, float]
"""Least, usual, most."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is a fault, not a default."""


class Line(_Strict, frozen=True):
    """A pin of the header that carries a signal, and where the driver board leads it."""

    name: str
    header: int
    way: Literal["out", "in", "bus"]
    plug: str
    at: int
    colour: str = ""


class Power(_Strict, frozen=True):
    """A pin of the header that carries power."""

    header: int
    name: Literal["3V3", "5V", "GND"]
    feeds: str
    most_ma: float
    plug: str = ""
    """A plug of the driver board that carries this pin alone, and its place there."""
    at: int = 0


class Limits(_Strict, frozen=True):
    """What a pin of the Pi can do."""

    pin_ma: float
    all_pins_ma: float
    high_v: Range
    pull_up_kohm: Range
    low_v: float
    high_in_v: float


class Supply(_Strict, frozen=True):
    """The five volts of the header."""

    volts: Range


class Driver(_Strict, frozen=True):
    """One channel of the driver board."""

    transistor: str
    gain_least: float
    base_v: Range
    saturation_v: Range
    base_ohm: float
    pull_down_ohm: float
    tolerance: float
    resistor_w: float
    fuse_ohm: float
    contact_ohm: float


class Load(_Strict, frozen=True):
    """What a channel switches: an LED behind a resistor, or something with a current of its own."""

    line: str
    what: str
    least_ma: float
    most_ma: float
    forward_v: Range | None = None
    resistor_ohm: float = 0.0
    draws_ma: Range | None = None
    diode: bool = False


class Console(_Strict, frozen=True):
    """The header's UART, left alone."""

    tx: int
    rx: int


class Reader(_Strict, frozen=True):
    """How the card reader comes to the Pi."""

    link: Literal["usb"]
    console: Console


class PinMap(_Strict, frozen=True):
    """Everything of pins.toml."""

    panel: dict[str, int]
    keypad: dict[str, int]
    cooling: dict[str, int]
    spare: dict[str, int]
    i2c: dict[str, int]
    jig: dict[str, int]
    reader: Reader
    line: tuple[Line, ...]
    power: tuple[Power, ...]
    limits: Limits
    supply: Supply
    driver: Driver
    load: tuple[Load, ...]

    @property
    def bcm(self) -> dict[str, int]:
        """Every wired signal, such as `panel.ready`, with its BCM number."""
        tables = {
            "panel": self.panel,
            "keypad": self.keypad,
            "cooling": self.cooling,
            "spare": self.spare,
            "i2c": self.i2c,
            "jig": self.jig,
        }
        return {
            f"{table}.{name}": pin for table, pins in tables.items() for name, pin in pins.items()
        }

    def line_of(self, name: str) -> Line:
        """Raises KeyError."""
        for line in self.line:
            if line.name == name:
                return line
        raise KeyError(name)


class Header(_Strict, frozen=True):
    """The 40-pin header itself."""

    pins: dict[str, str]
    reserved: dict[str, str]

    def number_of(self, bcm: int) -> int | None:
        """The header's pin that carries this BCM number."""
        found = (int(number) for number, name in self.pins.items() if name == f"GPIO{bcm}")
        return next(found, None)


@cache
def pin_map() -> PinMap:
    """The pin map of this house."""
    return read(PINS.read_text("utf-8"))


def read(text: str) -> PinMap:
    """A pin map from its TOML.  Raises msgspec.ValidationError, which names the key."""
    return msgspec.convert(tomllib.loads(text), PinMap)


@cache
def header() -> Header:
    """The header's table."""
    return msgspec.convert(tomllib.loads(HEADER.read_text("utf-8")), Header)
