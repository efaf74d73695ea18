"""The floor stand: a steel base, and post, arm and plate welded to one piece."""

from __future__ import annotations

import math

from build123d import Box, Cylinder, Part, Pos, Rectangle, Rot, extrude

from hardware.enclosure.cad.blocks import block, pin, standing
from hardware.enclosure.layout import Area
from hardware.enclosure.parameters import Stand
from hardware.enclosure.stance import Variant


def base(variant: Variant) -> Part:
    """The plate on the floor, its edges bevelled; holes for anchors, threads for the foot."""
    stand = _stand(variant)
    taper = math.degrees(math.atan(stand.base_bevel / stand.base_thick))
    middle = stand.base_front - stand.base_depth / 2
    sketch = Rectangle(stand.base_width, stand.base_depth)
    solid = Pos(0, -middle, 0) * extrude(sketch, stand.base_thick, taper=taper)
    for u, out in anchors(stand):
        solid -= Pos(u, -out, 0) * Cylinder(stand.anchor / 2, 100)
    for u, out in foot_screws(stand):
        solid -= Pos(u, -out, 0) * Cylinder(8.5 / 2, 100)
    return solid


def weldment(variant: Variant) -> Part:
    """Foot, post with its cap, arm, and the plate with the VESA threads."""
    stand, room, face = _stand(variant), standing(variant), variant.face
    back, vesa = -face.all.head.depth, variant.vesa
    low, top = stand.base_thick, vesa.up + stand.arm / 2 + 10
    middle = stand.post / 2
    foot = Pos(0, middle, low + stand.foot_thick / 2) * Box(
        stand.foot, stand.foot, stand.foot_thick
    )
    for u, out in foot_screws(stand):
        foot -= Pos(u, -out, low) * Cylinder(10.5 / 2, 50)
    post = Pos(0, middle, (low + top) / 2) * Box(stand.post, stand.post, top - low)
    arm = Pos(0, -vesa.out / 2, vesa.up) * Box(stand.arm, vesa.out + 80, stand.arm)
    before = room * block(Area(0, face.vesa.v, 600, 600), back - stand.plate_thick, back + 400)
    behind = Pos(0, 300, vesa.up) * Box(400, 600, 400)
    arm = arm - before - behind
    square = Area(0, face.vesa.v, stand.plate, stand.plate)
    plate = room * block(square, back - stand.plate_thick, back)
    solid = foot + post + arm + plate
    inside = stand.post - 2 * stand.post_wall
    floor, ceiling = low + stand.foot_thick, top - stand.post_wall
    hollow = Pos(0, middle, (floor + ceiling) / 2) * Box(inside, inside, ceiling - floor)
    clear = stand.arm - 2 * stand.arm_wall
    bore = Pos(0, -vesa.out / 2, vesa.up) * Box(clear, vesa.out + 80, clear)
    bore = bore - before - Pos(0, 300 + stand.post_wall + 1, vesa.up) * Box(400, 600, 400)
    solid = solid - hollow - bore
    for spot in face.vesa_holes()[4:]:
        solid -= room * pin(spot, 3.3, back - 30, back + 1)
    solid -= room * pin(face.vesa, face.all.vesa.cable_hole, back - 30, back + 1)
    exit_hole = Rot(90, 0, 0) * Cylinder(12.5, 40)
    return solid - Pos(0, stand.post, low + 80) * exit_hole


def anchors(stand: Stand) -> tuple[tuple[float, float], ...]:
    """Where it is bolted to the floor: x, and out from the post's front."""
    u = stand.base_width / 2 - stand.anchor_inset
    front = stand.base_front - stand.anchor_inset
    back = stand.base_front - stand.base_depth + stand.anchor_inset
    return tuple((s * u, out) for s in (-1, 1) for out in (front, back))


def foot_screws(stand: Stand) -> tuple[tuple[float, float], ...]:
    off = stand.foot / 2 - 16
    return tuple((s * off, -stand.post / 2 + d * off) for s in (-1, 1) for d in (-1, 1))


def _stand(variant: Variant) -> Stand:
    if not isinstance(variant.place, Stand):
        raise TypeError(f"{variant.name} has no stand")
    return variant.place
