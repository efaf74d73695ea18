"""
The kiosk's pictograms as SVG, for the pages of the hub: `python -m tests.rig.pictograms`.

The same drawings through another pen, so that a page shows what the kiosk shows; the hub ships
the finished file and imports nothing of the kiosk.  A test holds the two equal.
"""

from __future__ import annotations

import json
import math
from typing import Any, cast

from device.ui.icons.draw import PICTOGRAMS, Pen, Point
from hub.catalogue.posted import pictograms


class SvgPen(Pen):
    """Writes what the other pen draws; the colour is that of the text around it."""

    def __init__(self, width: float = 1.7) -> None:
        self.width = width
        self.marks: list[str] = []

    def line(self, *points: Point, closed: bool = False) -> None:
        path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + ("Z" if closed else "")
        self.marks.append(f'<path d="{path}" {self._stroke()}/>')

    def arc(self, centre: Point, radius: float, start: float, end: float) -> None:
        if abs(end - start) >= 360:
            self.marks.append(
                f'<circle cx="{_n(centre[0])}" cy="{_n(centre[1])}" r="{_n(radius)}" {self._stroke()}/>'
            )
            return
        (x1, y1), (x2, y2) = (_on(centre, radius, angle) for angle in (start, end))
        is_large = int(abs(end - start) > 180)
        path = f"M{_n(x1)} {_n(y1)}A{_n(radius)} {_n(radius)} 0 {is_large} 1 {_n(x2)} {_n(y2)}"
        self.marks.append(f'<path d="{path}" {self._stroke()}/>')

    def dot(self, centre: Point, radius: float) -> None:
        self.marks.append(
            f'<circle cx="{_n(centre[0])}" cy="{_n(centre[1])}" r="{_n(radius)}" fill="currentColor"/>'
        )

    def box(self, left: float, top: float, right: float, bottom: float, radius: float = 1) -> None:
        self._rectangle(left, top, right, bottom, radius, self._stroke())

    def solid(self, *points: Point) -> None:
        path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "Z"
        stroke = self._stroke().replace('fill="none"', 'fill="currentColor"')
        self.marks.append(f'<path d="{path}" {stroke}/>')

    def block(self, left: float, top: float, right: float, bottom: float, radius: float) -> None:
        self._rectangle(left, top, right, bottom, radius, 'fill="currentColor"')

    def _rectangle(
        self, left: float, top: float, right: float, bottom: float, radius: float, look: str
    ) -> None:
        self.marks.append(
            f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(right - left)}" '
            f'height="{_n(bottom - top)}" rx="{_n(radius)}" {look}/>'
        )

    def _stroke(self) -> str:
        return f'fill="none" stroke="currentColor" stroke-width="{_n(self.width)}"'


def drawn() -> dict[str, str]:
    """Each pictogram that a service may have, as the inside of an SVG of 24 by 24."""
    found = {}
    for name in pictograms.NAMES:
        pen = SvgPen()
        PICTOGRAMS[name](pen)
        found[name] = "".join(pen.marks)
    return found


def text() -> str:
    """The file as it should be."""
    return json.dumps(drawn(), indent=1) + "\n"


def _on(centre: Point, radius: float, angle: float) -> Point:
    turned = math.radians(angle)
    return centre[0] + radius * math.cos(turned), centre[1] + radius * math.sin(turned)


def _n(value: Any) -> str:
    return f"{round(cast('float', value), 2):g}"


if __name__ == "__main__":
    pictograms.FILE.write_text(text(), "utf-8")
