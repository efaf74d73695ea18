"""The back of a head: two shells bolted together, the door in the flank, the wall's wedge."""

from __future__ import annotations

from build123d import Part, Pos

from hardware.enclosure.cad.blocks import (
    along,
    between,
    block,
    boss,
    half,
    nut_pocket,
    pin,
    prism,
    standing,
)
from hardware.enclosure.layout import Area, Face, Spot
from hardware.enclosure.stance import Variant


def upper(face: Face) -> Part:
    """Behind the screen: VESA, warm air's way out."""
    vesa, back = face.all.vesa, -face.all.head.depth
    middle = Area(face.vesa.u, face.vesa.v, vesa.plate, vesa.plate)
    inside = back + face.all.head.wall
    solid = _box(face, upper=True) + block(middle, inside, inside + vesa.pad)
    solid += _columns(face, upper=True) + _flanges(face, upper=True)
    for spot in face.vesa_holes():
        solid -= pin(spot, vesa.hole, back - 1, inside + vesa.pad + 1)
    solid -= pin(face.vesa, vesa.cable_hole, back - 1, inside + vesa.pad + 1)
    return solid - _vents_beside(face) - _bolts(face)


def lower(face: Face) -> Part:
    """Behind keys and reader: the computer, the leads' way out, the door's opening."""
    head, pi = face.all.head, face.all.pi
    inside = -head.depth + head.wall
    solid = _box(face, upper=False) + _columns(face, upper=False) + _flanges(face, upper=False)
    for spot in face.pi_holes():
        solid += pin(spot, face.all.screws.small_boss, inside - 1, face.pi_w)
        solid -= pin(
            spot, face.all.screws.small_insert_hole, face.pi_w - pi.standoff + 0.5, face.pi_w
        )
    for spot in face.relief_screws():
        solid += boss(face, spot, inside - 1, inside + 8)
    for spot in face.driver_screws():
        solid += boss(face, spot, inside - 1, face.pi_w)
    solid += _ledges(face)
    return solid - _vents_below(face) - _leads(face) - _opening(face) - _bolts(face)


def door(face: Face) -> Part:
    """Flush in the right flank; a tongue below, a cam lock above."""
    measure, head = face.all.door, face.all.head
    out, wall = face.width / 2, head.wall
    v = (measure.v + head.fit, measure.v + measure.height - head.fit)
    w = (-measure.front - head.fit, -measure.front - measure.deep + head.fit)
    leaf = between((out - wall, out), v, w)
    tongue = between(
        (out - wall - 2.5 - head.fit, out - wall),
        (v[0] + 0.5, v[0] + 12),
        (w[0] - 4, w[1] + 4),
    ) + between(
        (out - wall - 2.5 - head.fit, out - wall - head.fit),
        (measure.v - measure.tongue, v[0] + 12),
        (w[0] - 4, w[1] + 4),
    )
    middle = (out, lock_v(face), -measure.front - measure.deep / 2)
    return leaf + tongue - along("x", middle, measure.lock, 20)


def lock_v(face: Face) -> float:
    """The height of the lock's middle in the flank."""
    return face.all.door.v + face.all.door.height - 16


def wedge(variant: Variant) -> Part:
    """Between wall and head, in the face's frame: four screws to the wall, four nuts for the head."""
    face, vesa = variant.face, variant.face.all.vesa
    back = -face.all.head.depth
    plate = Area(face.vesa.u, face.vesa.v, vesa.plate, vesa.plate)
    to_room = standing(variant)
    behind_wall = Pos(0, 200, 1000) * between((-400, 400), (-200, 200), (-1000, 1000))
    solid = block(plate, back, back - 60) - to_room.inverse() * behind_wall
    solid -= pin(face.vesa, vesa.cable_hole, back - 61, back + 1)
    for spot in face.vesa_holes()[4:]:
        solid -= pin(spot, vesa.hole, back - 61, back + 1)
        solid -= nut_pocket(spot, vesa.nut, back - 61, _nut_floor(variant, spot))
    for u, v in ((-50, 0), (50, 0), (0, -50), (0, 50)):
        spot = Spot(face.vesa.u + u, face.vesa.v + v)
        solid -= pin(spot, vesa.wall_screw, back - 61, back + 1)
        solid -= pin(spot, 2 * vesa.wall_screw + 1, back - 2.5, back + 1)
    return solid


def _nut_floor(variant: Variant, spot: Spot) -> float:
    """How deep a nut lies: its pocket begins at the wall."""
    vesa, back = variant.face.all.vesa, -variant.face.all.head.depth
    thick = variant.at(spot.v, back).out / max(1e-9, _cosine(variant))
    return back - thick + vesa.nut_depth


def _cosine(variant: Variant) -> float:
    return variant.at(0, 1).out - variant.at(0, 0).out


def _box(face: Face, *, upper: bool) -> Part:
    head = face.all.head
    solid = prism(face, 0, -head.depth, -head.face)
    solid -= prism(face, head.wall, -head.depth + head.wall, 1)
    return solid & half(face, upper=upper)


def _columns(face: Face, *, upper: bool) -> Part:
    """What the bezels' screws go into; they grow out of the back and the flanks."""
    head, screws = face.all.head, face.all.screws
    top, within = -head.face, prism(face, 0.5, -head.depth, 1)
    solid = None
    for spot in face.bezel_screws(upper=upper):
        column = pin(spot, head.post, -head.depth + 1, top) & within
        column -= pin(spot, screws.insert_hole, top - screws.insert_depth, top + 1)
        solid = column if solid is None else solid + column
    return solid


def _flanges(face: Face, *, upper: bool) -> Part:
    head = face.all.head
    v = (face.deck, face.deck + 4) if upper else (face.deck - 4, face.deck)
    inside, flank = -head.depth + head.wall, face.width / 2 - head.wall
    solid = between((-flank - 0.5, flank + 0.5), v, (inside - 0.5, inside + head.flange))
    for side in (-1, 1):
        u = sorted((side * (flank + 0.5), side * (flank - head.flange)))
        solid += between((u[0], u[1]), v, (-37, -23))
    return solid


def _bolts(face: Face) -> Part:
    solid = None
    for u, w in face.joint_bolts():
        bolt = along("y", (u, face.deck, w), face.all.screws.clearance, 30)
        solid = bolt if solid is None else solid + bolt
    return solid


def _ledges(face: Face) -> Part:
    """Strips behind the door's long edges: it cannot be pushed in."""
    measure, head = face.all.door, face.all.head
    flank = face.width / 2 - head.wall
    v = (measure.v + 16, measure.v + measure.height - 30)
    u = (flank - 2, flank + 0.5)
    front, back = -measure.front, -measure.front - measure.deep
    return between(u, v, (front + 2, front - 2)) + between(u, v, (back + 2, back - 2))


def _opening(face: Face) -> Part:
    measure, head = face.all.door, face.all.head
    v = (measure.v, measure.v + measure.height)
    w = (-measure.front, -measure.front - measure.deep)
    return between((face.width / 2 - head.wall, face.width / 2 + 5), v, w)


def _leads(face: Face) -> Part:
    """For the power lead and the network's, sunk in from the lower wall."""
    cable, head = face.all.cable, face.all.head
    deep = -head.depth + head.wall
    area = Area(cable.u, 0, cable.slot_width, 4 * head.wall)
    return block(area, deep + 6, deep + 6 + cable.slot_height)


def _vents_below(face: Face) -> Part:
    vents, head = face.all.vents, face.all.head
    solid = None
    for number in range(vents.below):
        area = Area(8 + number * vents.pitch, 0, vents.slot, 4 * head.wall)
        slot = block(area, -head.depth / 2 - vents.length / 2, -head.depth / 2 + vents.length / 2)
        solid = slot if solid is None else solid + slot
    return solid


def _vents_beside(face: Face) -> Part:
    vents, head = face.all.vents, face.all.head
    solid = None
    for number in range(vents.beside):
        v = face.height - 18 - number * vents.pitch
        for side in (-1, 1):
            area = Area(side * face.width / 2, v, 4 * head.wall, vents.slot)
            w = -head.depth / 2 - 6
            slot = block(area, w - vents.length / 2, w + vents.length / 2)
            solid = slot if solid is None else solid + slot
    return solid
