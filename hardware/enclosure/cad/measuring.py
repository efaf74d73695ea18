"""
What the solids themselves say: volumes, boxes on the printer's bed, heights in the room.

The table reckons with the layout; here the same is measured on what was built, so that a
slip in either is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from build123d import Axis, Compound, Part, Pos, Rot

from hardware.enclosure.cad import shells, stand
from hardware.enclosure.cad.assembly import Piece
from hardware.enclosure.cad.blocks import between, standing
from hardware.enclosure.parameters import Parameters, mark
from hardware.enclosure.stance import Variant, variants

_LIES_ON = {
    "bezel screen": "its front",
    "bezel deck": "its lower edge, upright, with a brim",
    "shell upper": "its back",
    "shell lower": "its back",
    "door": "its outside",
    "reader bracket": "its underside",
    "keypad insert": "its front",
    "panel bar left": "its back",
    "panel bar right": "its back",
    "strain relief": "its top",
    "wall wedge": "the side to the head",
}
_TURNS = {
    "its front": Rot(180, 0, 0),
    "its outside": Rot(0, 90, 0),
    "its lower edge, upright, with a brim": Rot(90, 0, 0),
    "its top": Rot(180, 0, 0),
    "the side to the head": Rot(180, 0, 0),
}
_DIGITS = frozenset("123467890")


@dataclass(frozen=True)
class Printable:
    """One file for the printer."""

    name: str
    count: int
    lies_on: str
    solid: Part
    """As it lies on the bed, its lowest point at 0."""


def printables(wall: Variant, whole: list[Piece]) -> Iterator[Printable]:
    """Every printed part of a head, and the wedge that it hangs on."""
    pieces = [piece for piece in whole if piece.kind == "printed"]
    pieces.append(Piece("wall wedge", "printed", shells.wedge(wall)))
    for piece in pieces:
        cap = piece.name.removeprefix("cap ")
        if cap != piece.name and cap in _DIGITS:
            if cap == "1":
                yield _on_the_bed("cap digit", len(_DIGITS), piece.solid)
            continue
        yield _on_the_bed(piece.name, 1, piece.solid)


def _on_the_bed(name: str, count: int, solid: Part) -> Printable:
    lies_on = _LIES_ON.get(name, "its underside")
    turned = _TURNS.get(lies_on, Rot(0, 0, 0)) * solid
    box = turned.bounding_box()
    middle = (box.min + box.max) / 2
    moved = turned.moved(Pos(-middle.X, -middle.Y, -box.min.Z))
    return Printable(name, count, lies_on, moved)


def as_toml(parameters: Parameters, heads: dict[str, list[Piece]]) -> str:
    """`measured.toml`, from each panel's head."""
    lines = [
        "# What was measured on the solids: `make enclosure` writes it. Do not change it by hand.",
        f'mark = "{mark()}"',
    ]
    every = variants(parameters)
    walls = {one.panel_name: one for one in every if one.place_name == "wall"}
    for panel, wall in walls.items():
        for part in printables(wall, heads[panel]):
            lines += _part_lines(panel, part)
    for variant in every:
        for what, room in spots(variant, heads[variant.panel_name]).items():
            lines += _spot_lines(variant, what, room)
    lines += ["", "[stand_kg]"]
    for variant in every:
        if variant.place_name == "stand":
            lines += [f'"{what}" = {kg:.2f}' for what, kg in stand_kg(variant).items()]
    return "\n".join(lines) + "\n"


def spots(variant: Variant, whole: list[Piece]) -> dict[str, Any]:
    """The bounding boxes, in the room, of what is touched."""
    room, pieces = standing(variant), {piece.name: piece.solid for piece in whole}
    caps = [solid for name, solid in pieces.items() if name.startswith("cap ")]
    found = {
        "screen": pieces["panel active"].faces().sort_by(Axis.Z)[-1],
        "slot": slot_of(pieces["reader"]),
        "keys": Compound(children=[each.faces().sort_by(Axis.Z)[-1] for each in caps]),
    }
    return {what: (room * solid).bounding_box(optimal=True) for what, solid in found.items()}


def slot_of(reader: Part) -> Part:
    """A thin block where the slot opens, found between the two halves of the reader's top."""
    top = max(face.center().Z for face in reader.faces())
    halves = [face for face in reader.faces() if abs(face.center().Z - top) < 0.01]
    boxes = sorted((face.bounding_box() for face in halves), key=lambda box: box.min.Y)
    low, high = boxes[0], boxes[-1]
    return between((low.min.X, low.max.X), (low.max.Y, high.min.Y), (top - 0.01, top))


def stand_kg(variant: Variant) -> dict[str, float]:
    """The steel's masses, by the solids' volumes."""
    rho = variant.face.all.stand.steel_kg_m3 * 1e-9
    return {
        f"{variant.panel_name} base": stand.base(variant).volume * rho,
        f"{variant.panel_name} post": stand.weldment(variant).volume * rho,
    }


def _part_lines(panel: str, part: Printable) -> list[str]:
    size = part.solid.bounding_box().size
    return [
        "",
        f'[["parts"."{panel}"]]',
        f'name = "{part.name}"',
        f"count = {part.count}",
        f"cm3 = {part.solid.volume / 1000:.2f}",
        f"box = [{size.X:.1f}, {size.Y:.1f}, {size.Z:.1f}]",
        f'lies_on = "{part.lies_on}"',
    ]


def _spot_lines(variant: Variant, what: str, room: Any) -> list[str]:
    return [
        "",
        "[[spots]]",
        f'variant = "{variant.name}"',
        f'what = "{what}"',
        f"up = [{room.min.Z:.1f}, {room.max.Z:.1f}]",
        f"out = [{-room.max.Y:.1f}, {-room.min.Y:.1f}]",
    ]
