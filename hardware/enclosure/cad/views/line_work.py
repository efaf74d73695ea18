"""The visible edges of solids as lines, looked at squarely."""

from __future__ import annotations

from typing import Literal

from build123d import Compound, GeomType, Part, PositionMode

Look = Literal["right", "face", "flank", "back", "plan"]
Line = tuple[tuple[float, float], ...]

_FAR = 1e5
_LOOKS: dict[Look, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "right": ((_FAR, 0, 0), (0, 0, 1)),  # of the room, the kiosk's front to the left
    "plan": ((0, 0, _FAR), (0, 1, 0)),  # of the room, its front below
    "face": ((0, 0, _FAR), (0, 1, 0)),  # of a head that is not hung yet
    "flank": ((_FAR, 0, 0), (0, 1, 0)),  # its front to the left
    "back": ((0, 0, -_FAR), (0, 1, 0)),
}
_STEPS = 24
_LEAST = 0.02


def lines(solids: list[Part], look: Look) -> list[Line]:
    """In millimetres, across and up."""
    origin, up = _LOOKS[look]
    visible, _hidden = Compound(children=list(solids)).project_to_viewport(origin, up, (0, 0, 0))
    found = []
    for edge in visible:
        steps = 1 if edge.geom_type == GeomType.LINE else _STEPS
        if edge.length < _LEAST:
            continue
        points = [
            edge.position_at(number / steps, position_mode=PositionMode.PARAMETER)
            for number in range(steps + 1)
        ]
        found.append(tuple((round(point.X, 2), round(point.Y, 2)) for point in points))
    return found
