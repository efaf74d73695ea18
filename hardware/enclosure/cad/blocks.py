"""The few shapes everything is made of, placed by the layout's areas and spots."""

from __future__ import annotations

from build123d import (
    Axis,
    Box,
    Cylinder,
    Location,
    Part,
    Pos,
    RectangleRounded,
    RegularPolygon,
    Rot,
    extrude,
    fillet,
)

from hardware.enclosure.layout import Area, Face, Spot
from hardware.enclosure.stance import Variant


def block(area: Area, w0: float, w1: float) -> Part:
    """A box over an area, between two depths."""
    low, high = min(w0, w1), max(w0, w1)
    return Pos(area.u, area.v, (low + high) / 2) * Box(area.width, area.height, high - low)


def between(u: tuple[float, float], v: tuple[float, float], w: tuple[float, float]) -> Part:
    """A box by its faces."""
    area = Area((u[0] + u[1]) / 2, (v[0] + v[1]) / 2, abs(u[1] - u[0]), abs(v[1] - v[0]))
    return block(area, *w)


def rounded(area: Area, radius: float, w0: float, w1: float) -> Part:
    """The same with round corners, seen from the front."""
    box = block(area, w0, w1)
    return fillet(box.edges().filter_by(Axis.Z), radius)


def pin(spot: Spot, diameter: float, w0: float, w1: float) -> Part:
    """A round bar, or what cuts a round hole."""
    low, high = min(w0, w1), max(w0, w1)
    return Pos(spot.u, spot.v, (low + high) / 2) * Cylinder(diameter / 2, high - low)


def boss(face: Face, spot: Spot, root: float, top: float) -> Part:
    """A boss from `root` to `top` with the hole for an insert in its top."""
    screws = face.all.screws
    inwards = -1 if top > root else 1
    solid = pin(spot, screws.boss, root, top)
    return solid - pin(spot, screws.insert_hole, top + inwards * screws.insert_depth, top)


def screw_hole(face: Face, spot: Spot, front: float, back: float) -> Part:
    """What cuts a screw's hole with its head sunk in the front."""
    screws = face.all.screws
    through = pin(spot, screws.clearance, back - 1, front + 1)
    return through + pin(spot, screws.head, front - screws.head_depth, front + 1)


def prism(face: Face, inset: float, w0: float, w1: float) -> Part:
    """The head's outline, drawn in by `inset`, between two depths."""
    radius = max(face.all.head.corner - inset, 1.0)
    area = Area(0, face.height / 2, face.width, face.height).grown(-inset)
    low, high = min(w0, w1), max(w0, w1)
    sketch = Pos(area.u, area.v, low) * RectangleRounded(area.width, area.height, radius)
    return extrude(sketch, high - low)


def half(face: Face, *, upper: bool) -> Part:
    """All that lies over, or under, the joint of the two shells."""
    v = (face.deck, face.height + 50) if upper else (-50.0, face.deck)
    return between((-400, 400), v, (-200, 200))


def nut_pocket(spot: Spot, flats: float, w0: float, w1: float) -> Part:
    """What cuts a hexagon for a nut."""
    sketch = Pos(spot.u, spot.v, min(w0, w1)) * RegularPolygon(flats / 2, 6, major_radius=False)
    return extrude(sketch, abs(w1 - w0))


def standing(variant: Variant) -> Location:
    """From the face's frame into the room: x to the right, -y out to the customer, z up."""
    origin = variant.origin
    return Pos(0, -origin.out, origin.up) * Rot(90 - variant.place.tilt_deg, 0, 0)


def along(axis: str, at: tuple[float, float, float], diameter: float, length: float) -> Part:
    """A round bar along x or y of the face's frame, by its middle."""
    turn = Rot(0, 90, 0) if axis == "x" else Rot(90, 0, 0)
    return Pos(*at) * turn * Cylinder(diameter / 2, length)
