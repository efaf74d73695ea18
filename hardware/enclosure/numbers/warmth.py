"""
How warm it gets inside.

Pure, and an estimate: heat leaves through the walls, and with the air that rises from the
slots below to those beside the screen.  The back is left out where it hangs on a wall.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from hardware.enclosure.numbers.finding import Finding, at_most
from hardware.enclosure.stance import Variant

_THROUGH_WALLS = 4.0
"""Watts a square metre and degree: still air inside and outside, 3 mm of plastic between."""
_AIR = 1.15 * 1005
"""Joules a cubic metre and degree."""
_THROTTLES = 0.5
"""Of the slots' area, for their edges and the dust."""
_KELVIN = 273.0


@dataclass(frozen=True, slots=True)
class Warmth:
    """In a summer's room, everything at work."""

    watts: float
    walls_m2: float
    slots_cm2: float
    warmer: float
    warmer_if_shut: float


def warmth(variant: Variant) -> Warmth:
    face = variant.face
    everything, vents = face.all, face.all.vents
    watts = everything.pi.watts + face.panel.watts + everything.reader.watts
    watts += everything.audio.speaker_watts / 4
    depth = everything.head.depth
    walls = face.width * face.height + 2 * depth * (face.width + face.height)
    if variant.place_name == "stand":
        walls += face.width * face.height
    walls -= face.active.width * face.active.height
    one = vents.slot * vents.length
    slots = min(vents.below, 2 * vents.beside) * one
    rise = face.height - 30
    return Warmth(
        watts,
        walls * 1e-6,
        slots / 100,
        _warmer(watts, walls * 1e-6, slots * 1e-6 * _THROTTLES, rise / 1000, everything.room.air_c),
        _warmer(watts, walls * 1e-6, 0.0, rise / 1000, everything.room.air_c),
    )


def findings(variant: Variant) -> Iterator[Finding]:
    everything = variant.face.all
    inside = everything.room.air_c + warmth(variant).warmer
    what = f"air inside, in a room of {everything.room.air_c:.0f} degrees"
    yield at_most("warmth", what, inside, everything.pi.warmest_c, "degrees C")


def _warmer(watts: float, walls: float, slots: float, rise: float, air_c: float) -> float:
    """The difference at which as much leaves as is made, found by halving."""
    low, high = 0.0, 200.0
    for _ in range(60):
        middle = (low + high) / 2
        flow = slots * math.sqrt(2 * 9.81 * rise * middle / (air_c + _KELVIN))
        leaves = _THROUGH_WALLS * walls * middle + _AIR * flow * middle
        low, high = (middle, high) if leaves < watts else (low, middle)
    return (low + high) / 2
