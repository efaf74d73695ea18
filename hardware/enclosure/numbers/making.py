"""
What the printed parts weigh, how long they take, and whether they fit the printer.

The volumes and boxes are those of the solids, as `make enclosure` measured them and wrote
them into `measured.toml`; the rates are estimates.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hardware.enclosure.parameters import Parameters

FILE = Path(__file__).parent.parent / "measured.toml"


class Measured(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printed part, as it lies on the printer's bed."""

    name: str
    count: int
    cm3: float
    box: tuple[float, float, float]
    lies_on: str


class Spot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the solids have something, in the room: lowest and highest, nearest and farthest."""

    variant: str
    what: str
    up: tuple[float, float]
    out: tuple[float, float]


class Solids(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that was measured on the solids, and the mark of the parameters they were built from."""

    mark: str
    parts: dict[str, list[Measured]]
    spots: list[Spot]
    stand_kg: dict[str, float]


@dataclass(frozen=True, slots=True)
class Printed:
    """What one part takes."""

    part: Measured
    grams: float
    hours: float
    fits: bool


def solids(file: Path = FILE) -> Solids:
    return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Solids, strict=False)


def printed(parameters: Parameters, panel: str, found: Solids) -> tuple[Printed, ...]:
    return tuple(_printed(parameters, panel, part) for part in found.parts[panel])


def printed_kg(parameters: Parameters, panel: str, found: Solids) -> float:
    """All printed parts of a head, the wall's wedge left out."""
    every = printed(parameters, panel, found)
    return sum(one.grams for one in every if one.part.name != "wall wedge") / 1000


def _printed(parameters: Parameters, panel: str, part: Measured) -> Printed:
    printing = parameters.printing
    plastic = part.cm3 * printing.solid_share * part.count
    bed = printing.bed[panel]
    long, short = sorted(part.box[:2], reverse=True)
    bed_long, bed_short = sorted(bed[:2], reverse=True)
    return Printed(
        part,
        plastic * printing.grams_cm3,
        plastic * 1000 / printing.mm3_s / 3600,
        long <= bed_long and short <= bed_short and part.box[2] <= bed[2],
    )
