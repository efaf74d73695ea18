"""
Who sees the screen how: eyes from 1015 mm to those of tall people who stand.

Pure.  For each eye: how far from the glass, how far off the perpendicular the screen's worst
corner is, which letters are large enough, and from which height above the horizon a lamp
would be mirrored into it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from hardware.enclosure.numbers.finding import Finding, at_least, at_most
from hardware.enclosure.stance import Point, Variant

_DEGREES_OF_A_CAPITAL = 0.7


@dataclass(frozen=True, slots=True)
class Eye:
    """Where somebody's eyes are."""

    who: str
    at: Point


@dataclass(frozen=True, slots=True)
class View:
    """What these eyes see of the screen."""

    eye: Eye
    distance: float
    off_deg: float
    needed_capital: float
    mirrored_deg: float
    clear: float
    """By how much the line of sight to the screen's lower edge passes over reader and guards."""


def eyes(variant: Variant) -> tuple[Eye, ...]:
    """From the rule's own to the tallest; behind a counter not nearer than over its edge."""
    people, face = variant.face.all.people, variant.face
    glass = variant.at(face.active.v, face.glass_w)
    edge = variant.edge if variant.place_name == "counter" else 0.0

    def eye(who: str, up: float, level: float) -> Eye:
        return Eye(who, Point(max(glass.out + level, edge), up))

    return (
        eye("K36", people.rule_eye, people.seated_from),
        eye("seated, low", people.seated_low_eye, people.seated_from),
        eye("seated, high", people.seated_high_eye, people.seated_from),
        eye("standing, 5th of 100 women", people.standing_low_eye, people.standing_from),
        eye("standing, 95th of 100 men", people.standing_high_eye, people.standing_from),
    )


def views(variant: Variant) -> tuple[View, ...]:
    return tuple(_view(variant, eye) for eye in eyes(variant))


def findings(variant: Variant) -> Iterator[Finding]:
    panel, room = variant.face.panel, variant.face.all.room
    letters, seen = variant.face.all.letters, views(variant)
    first = seen[0]
    yield at_most(
        "K36",
        "eyes at 1015 mm: worst corner off the perpendicular",
        first.off_deg,
        panel.sight_limit_deg,
        "degrees",
    )
    yield at_least("K36", "eyes at 1015 mm: line of sight over the reader", first.clear, 5.0)
    worst = max(seen, key=lambda view: view.off_deg)
    yield at_most(
        "sight",
        f"worst corner off the perpendicular, {worst.eye.who}",
        worst.off_deg,
        panel.sight_limit_deg,
        "degrees",
    )
    far = max(seen, key=lambda view: view.needed_capital)
    what = f"larger letters for the farthest eyes ({far.eye.who}, {far.distance:.0f} mm)"
    yield at_least("K16", what, letters.capital * letters.larger, far.needed_capital)
    mirror = max(seen, key=lambda view: view.mirrored_deg)
    what = f"steepest lamp that is mirrored ({mirror.eye.who})"
    yield at_most("glare", what, mirror.mirrored_deg, room.mirrored_most_deg, "degrees")


def lamps(variant: Variant) -> tuple[float, float]:
    """From where to where on the ceiling no lamp should be: distances from the glass."""
    room, face = variant.face.all.room, variant.face
    over = room.ceiling - variant.at(face.active.v, face.glass_w).up
    found = [view.mirrored_deg for view in views(variant) if view.mirrored_deg > 0]
    if not found:
        return math.inf, math.inf
    near, far = math.radians(max(found)), math.radians(max(min(found), 5.0))
    return over / math.tan(near), over / math.tan(far)


def _view(variant: Variant, eye: Eye) -> View:
    face, active = variant.face, variant.face.active
    middle = variant.at(active.v, face.glass_w)
    distance = math.dist((middle.out, middle.up), (eye.at.out, eye.at.up))
    off = max(
        _off(variant, eye, u, v) for u in (0.0, active.right) for v in (active.bottom, active.top)
    )
    needed = 2 * distance * math.tan(math.radians(_DEGREES_OF_A_CAPITAL) / 2)
    top = variant.at(active.top, face.glass_w)
    rises = math.degrees(math.atan2(eye.at.up - top.up, eye.at.out - top.out))
    return View(
        eye, distance, off, needed, 2 * variant.place.tilt_deg - rises, _clear(variant, eye)
    )


def _off(variant: Variant, eye: Eye, u: float, v: float) -> float:
    """Between the glass's perpendicular at this point and the line to an eye in the middle."""
    point, tilt = variant.at(v, variant.face.glass_w), variant.tilt
    out, up = eye.at.out - point.out, eye.at.up - point.up
    along = out * math.cos(tilt) + up * math.sin(tilt)
    return math.degrees(math.acos(along / math.hypot(out, up, u)))


def _clear(variant: Variant, eye: Eye) -> float:
    """Over the reader's upper edge, square to the face; lines from above pass anyway."""
    face = variant.face
    low = variant.at(face.active.bottom, face.glass_w)
    out, up = eye.at.out - low.out, eye.at.up - low.up
    tilt = variant.tilt
    w = out * math.cos(tilt) + up * math.sin(tilt)
    v = up * math.cos(tilt) - out * math.sin(tilt)
    if v >= 0:
        return math.inf
    down = face.active.bottom - face.reader.top
    return face.glass_w + w * down / -v - face.all.reader.stands_out
