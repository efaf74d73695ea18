"""
Whether the floor stand stays up, and what holds a head on the wall.

Pure.  Masses as points: the base, the post with its foot, the arm, and the head.  A push is
taken at the head's highest point, level, in the worst direction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from hardware.enclosure.numbers.finding import Finding, at_least, at_most
from hardware.enclosure.parameters import Stand
from hardware.enclosure.stance import Point, Variant

GRAVITY = 9.81
_SCREWS_AND_WIRES_KG = 0.35


@dataclass(frozen=True, slots=True)
class Mass:
    """One part of the whole."""

    what: str
    kg: float
    at: Point


def head_kg(variant: Variant, printed_kg: float) -> float:
    """A head with all that is in it."""
    everything, panel = variant.face.all, variant.face.panel
    bought = panel.mass_kg + everything.reader.mass_kg + everything.pi.mass_kg
    return printed_kg + bought + everything.audio.speaker_kg + _SCREWS_AND_WIRES_KG


def masses(variant: Variant, stand: Stand, printed_kg: float) -> tuple[Mass, ...]:
    """The stand's parts and the head, where each has its middle."""
    face, vesa = variant.face, variant.vesa
    rho, mm3 = stand.steel_kg_m3, 1e-9
    low, top = stand.base_thick + stand.foot_thick, vesa.up + stand.arm / 2 + 10
    middle = variant.at(face.height / 2, -face.all.head.depth / 2)
    inset = stand.base_bevel
    upper = (stand.base_width - 2 * inset) * (stand.base_depth - 2 * inset)
    base = (stand.base_width * stand.base_depth + upper) / 2 * stand.base_thick
    post = _tube(stand.post, stand.post_wall) * (top - low) + stand.post**2 * stand.post_wall
    back = -stand.post / 2
    return (
        Mass(
            "base",
            base * rho * mm3,
            Point(stand.base_front - stand.base_depth / 2, stand.base_thick / 2),
        ),
        Mass(
            "foot",
            stand.foot**2 * stand.foot_thick * rho * mm3,
            Point(back, low - stand.foot_thick / 2),
        ),
        Mass("post", post * rho * mm3, Point(back, (low + top) / 2)),
        Mass(
            "arm",
            _tube(stand.arm, stand.arm_wall) * vesa.out * rho * mm3,
            Point(vesa.out / 2, vesa.up),
        ),
        Mass("plate", stand.plate**2 * stand.plate_thick * rho * mm3, vesa),
        Mass("head", head_kg(variant, printed_kg), middle),
    )


def middle_of(parts: tuple[Mass, ...]) -> Mass:
    kg = sum(part.kg for part in parts)
    out = sum(part.kg * part.at.out for part in parts) / kg
    up = sum(part.kg * part.at.up for part in parts) / kg
    return Mass("all", kg, Point(out, up))


def edges(stand: Stand, whole: Mass) -> dict[str, float]:
    """From the middle of mass to each edge over which it could tip."""
    return {
        "forward": stand.base_front - whole.at.out,
        "backward": whole.at.out - (stand.base_front - stand.base_depth),
        "sideways": stand.base_width / 2,
    }


def findings(variant: Variant, printed_kg: float) -> Iterator[Finding]:
    if not isinstance(variant.place, Stand):
        yield from _on_the_wall(variant, printed_kg)
        return
    stand, push = variant.place, variant.face.all.push
    whole = middle_of(masses(variant, stand, printed_kg))
    high = variant.at(variant.face.height, 0).up
    weight = whole.kg * GRAVITY
    needed = min(push.part_of_weight * weight, push.newtons)
    for way, lever in edges(stand, whole).items():
        leans = math.degrees(math.atan(lever / whole.at.up))
        yield at_least(
            "tip", f"leans before it tips {way}, standing free", leans, push.lean_deg, "degrees"
        )
        newtons = weight * lever / high
        yield at_least(
            "tip",
            f"push at {high:.0f} mm before it tips {way}, standing free",
            newtons,
            needed,
            "N",
        )
    lever = stand.base_depth - stand.anchor_inset
    moment = push.bolted_newtons * high - weight * edges(stand, whole)["forward"]
    pull = moment / (2 * lever)
    what = f"pull on one of two anchors when {push.bolted_newtons:.0f} N pull it forward"
    yield at_most("tip", what, pull, push.bolt_newtons, "N")
    slope = stand.base_thick / stand.base_bevel
    yield at_most("ADA 303", "slope of the base's bevelled edge, rise to run", slope, 0.5, "")
    yield at_most("ADA 303", "height of the base's edge", stand.base_thick, 13.0)


def _on_the_wall(variant: Variant, printed_kg: float) -> Iterator[Finding]:
    """Somebody hangs on the head's front edge: the upper screws pull, the lower edge presses."""
    push, vesa = variant.face.all.push, variant.face.all.vesa
    weight = head_kg(variant, printed_kg) * GRAVITY
    moment = push.bolted_newtons * variant.front + weight * variant.front / 2
    pull = moment / (2 * (vesa.large / 2 + vesa.plate / 2))
    what = f"pull on one of the upper bolts when {push.bolted_newtons:.0f} N hang on the front"
    yield at_most("tip", what, pull, push.bolt_newtons / 10, "N")


def _tube(side: float, wall: float) -> float:
    return side**2 - (side - 2 * wall) ** 2
