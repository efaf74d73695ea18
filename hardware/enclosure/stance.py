"""
How a head hangs in the room: on the wall, behind a counter, on the floor stand.

Pure.  In the room `out` is the distance from the wall, or from the front of the stand's
post, towards the customer; `up` is the height above the floor.  The face leans back by its
tilt, so its perpendicular points up by as much.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hardware.enclosure.layout import Face, faces
from hardware.enclosure.parameters import Counter, Parameters, Place, Stand

PlaceName = Literal["wall", "counter", "stand"]
PLACES: tuple[PlaceName, ...] = ("wall", "counter", "stand")


@dataclass(frozen=True, slots=True)
class Point:
    """Somewhere in the room, seen from the side."""

    out: float
    up: float


@dataclass(frozen=True)
class Variant:
    """One head at one kind of place."""

    panel_name: str
    place_name: PlaceName
    face: Face
    place: Place

    @property
    def name(self) -> str:
        return f"{self.panel_name}-{self.place_name}"

    @property
    def tilt(self) -> float:
        """In radians."""
        return math.radians(self.place.tilt_deg)

    @property
    def origin(self) -> Point:
        """Where the face's lower edge is."""
        face, tilt = self.face, self.tilt
        up = self.place.top - face.active.top * math.cos(tilt) - face.glass_w * math.sin(tilt)
        back = -face.all.head.depth * math.cos(tilt) - face.height * math.sin(tilt)
        if isinstance(self.place, Stand):
            farthest = max(_turned(v, w, tilt).out for _u, v, w in face.outermost())
            return Point(self.place.knee - farthest, up)
        return Point(face.all.vesa.wall_gap - back, up)

    def at(self, v: float, w: float) -> Point:
        """Where a point of the face is in the room."""
        turned, origin = _turned(v, w, self.tilt), self.origin
        return Point(origin.out + turned.out, origin.up + turned.up)

    def touched(self) -> Iterator[tuple[str, Point]]:
        """Every corner of what is touched."""
        for each in self.face.touched():
            yield from ((each.name, self.at(v, w)) for _u, v, w in each.corners)

    @property
    def highest(self) -> float:
        return max(point.up for _name, point in self.touched())

    @property
    def lowest(self) -> float:
        return min(point.up for _name, point in self.touched())

    @property
    def front(self) -> float:
        """How far the head stands out."""
        return max(self.at(v, w).out for _u, v, w in self.face.outermost())

    @property
    def under(self) -> float:
        """The head's lowest point above the floor."""
        return min(self.at(v, w).up for _u, v, w in self.face.outermost())

    @property
    def edge(self) -> float:
        """Where a customer's floor ends above the knees: the counter's front, or the head's."""
        return self.place.depth if isinstance(self.place, Counter) else self.front

    @property
    def reach_over(self) -> float:
        """From that edge back to the farthest thing one touches."""
        return self.edge - min(point.out for _name, point in self.touched())

    @property
    def knee_height(self) -> float:
        if isinstance(self.place, Counter):
            return self.place.height - self.place.thickness
        return self.under

    @property
    def knee_depth(self) -> float:
        """From that edge back to the wall, or to the post."""
        return self.edge

    @property
    def knee_width(self) -> float:
        """Between a counter's legs; without a counter nothing stands beside one."""
        return self.place.legs if isinstance(self.place, Counter) else math.inf

    @property
    def vesa(self) -> Point:
        """The middle of the head's back, where it is bolted on."""
        return self.at(self.face.vesa.v, -self.face.all.head.depth)


def variants(parameters: Parameters) -> tuple[Variant, ...]:
    """Every head at every place."""
    places: dict[PlaceName, Place] = {
        "wall": parameters.wall,
        "counter": parameters.counter,
        "stand": parameters.stand,
    }
    return tuple(
        Variant(panel, place, face, places[place])
        for panel, face in faces(parameters).items()
        for place in PLACES
    )


def _turned(v: float, w: float, tilt: float) -> Point:
    return Point(
        w * math.cos(tilt) - v * math.sin(tilt),
        v * math.cos(tilt) + w * math.sin(tilt),
    )
