"""The bill of materials as it lies on the disk."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec

BOM = Path(__file__).parents[1] / "bom.toml"
VARIANTS = {
    "7in": "walk-up kiosk, 7-inch panel",
    "10in": "walk-up kiosk, 10.1-inch panel",
    "jig": "the jig, one a workshop",
}


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is a fault, not a default."""


class Prices(_Strict, frozen=True):
    """What the prices are, and how sure."""

    currency: str
    as_of: str
    source: str


class Supply(_Strict, frozen=True):
    """Where current comes from."""

    name: str
    what: str
    gives_ma: float


class Substitute(_Strict, frozen=True):
    """What does instead."""

    part: str
    differs: str


class Part(_Strict, frozen=True):
    """One line."""

    id: str
    name: str
    maker: str
    must: str
    price: float
    quantity: dict[str, int]
    substitutes: tuple[Substitute, ...]
    number: str = ""
    draws_ma: float = 0.0
    draws_from: str = msgspec.field(default="", name="from")
    usb: bool = False
    """Plugged into one of the Pi's sockets."""
    checked: str = ""
    """When and where the price was looked up."""


class Bom(_Strict, frozen=True):
    """Everything of bom.toml."""

    prices: Prices
    supply: tuple[Supply, ...]
    part: tuple[Part, ...]

    def of(self, variant: str) -> list[Part]:
        """The parts of one variant."""
        return [part for part in self.part if part.quantity.get(variant)]


@cache
def bom() -> Bom:
    """The bill of materials of this house."""
    return read(BOM.read_text("utf-8"))


def read(text: str) -> Bom:
    """A bill of materials from its TOML.  Raises msgspec.ValidationError, which names the key."""
    return msgspec.convert(tomllib.loads(text), Bom)
