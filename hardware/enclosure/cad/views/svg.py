"""
Drawings in millimetres: lines, words, and dimensions in millimetres and inches.

A `Frame` lays the room's millimetres on the paper's: where its origin lies, and the scale.
Up is up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import resvg_py

from hardware.enclosure.cad.views.line_work import Line

INK = "#0e2230"
DEEP = "#0b4a57"
_TICK = 1.6


@dataclass(frozen=True, slots=True)
class Frame:
    """From something's millimetres to the paper's."""

    x: float
    y: float
    scale: float

    def at(self, across: float, up: float) -> tuple[float, float]:
        return self.x + across * self.scale, self.y - up * self.scale


@dataclass
class Paper:
    """One sheet: its size in millimetres, and what was drawn on it."""

    width: float
    height: float
    title: str
    parts: list[str] = field(default_factory=list)

    def lines(
        self, frame: Frame, found: list[Line], *, width: float = 0.18, ink: str = INK
    ) -> None:
        path = " ".join(
            "M" + " L".join("{:.2f} {:.2f}".format(*frame.at(*point)) for point in line)
            for line in found
        )
        self.parts.append(
            f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{width}" stroke-linecap="round"/>'
        )

    def stroke(
        self,
        points: list[tuple[float, float]],
        *,
        width: float = 0.25,
        ink: str = INK,
        dashes: str = "",
    ) -> None:
        path = "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(
            f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{width}"'
            f' stroke-linecap="round" stroke-linejoin="round"{dashed}/>'
        )

    def fill(self, points: list[tuple[float, float]], ink: str, opacity: float = 1.0) -> None:
        path = "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points) + " Z"
        self.parts.append(f'<path d="{path}" fill="{ink}" fill-opacity="{opacity}"/>')

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        ink: str = "none",
        edge: str = "none",
        width: float = 0.25,
    ) -> None:
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{ink}" stroke="{edge}" stroke-width="{width}"/>'
        )

    def ellipse(self, x: float, y: float, wide: float, high: float, ink: str) -> None:
        self.parts.append(
            f'<ellipse cx="{x:.2f}" cy="{y:.2f}" rx="{wide:.2f}" ry="{high:.2f}" fill="{ink}"/>'
        )

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 3.2,
        anchor: str = "start",
        turn: float = 0,
        bold: bool = False,
        ink: str = INK,
    ) -> None:
        turned = f' transform="rotate({turn} {x:.2f} {y:.2f})"' if turn else ""
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}" fill="{ink}"{weight}{turned}>{escape(text)}</text>'
        )

    def across(
        self, frame: Frame, ends: tuple[float, float], up: float, y: float, label: str = ""
    ) -> None:
        """A level dimension, its line at the paper's `y`."""
        (x0, y0), (x1, y1) = frame.at(ends[0], up), frame.at(ends[1], up)
        for x, top in ((x0, y0), (x1, y1)):
            self.stroke([(x, top), (x, y + (1 if y > top else -1))], width=0.1)
        self._dimension((x0, y), (x1, y))
        text = label or _both(abs(ends[1] - ends[0]))
        self._plate((x0 + x1) / 2, y - 0.9, text)

    def upright(
        self, frame: Frame, ends: tuple[float, float], across: float, x: float, label: str = ""
    ) -> None:
        """A dimension of height, its line at the paper's `x`."""
        (x0, y0), (x1, y1) = frame.at(across, ends[0]), frame.at(across, ends[1])
        for left, y in ((x0, y0), (x1, y1)):
            self.stroke([(left, y), (x + (1 if x > left else -1), y)], width=0.1)
        self._dimension((x, y0), (x, y1))
        text = label or _both(abs(ends[1] - ends[0]))
        self._plate(x - 0.9, (y0 + y1) / 2, text, turn=-90)

    def _dimension(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        self.stroke([one, other], width=0.18)
        for x, y in (one, other):
            self.stroke(
                [(x - _TICK / 2, y + _TICK / 2), (x + _TICK / 2, y - _TICK / 2)], width=0.35
            )

    def _plate(self, x: float, y: float, text: str, turn: float = 0) -> None:
        """Words on white: a line may pass behind them."""
        wide = len(text) * 1.55
        turned = f' transform="rotate({turn} {x:.2f} {y:.2f})"' if turn else ""
        self.parts.append(
            f'<rect x="{x - wide / 2:.2f}" y="{y - 2.4:.2f}" width="{wide:.2f}" height="3" fill="#fff" fill-opacity=".85"{turned}/>'
        )
        self.words(x, y, text, size=2.9, anchor="middle", turn=turn)

    def text(self) -> str:
        body = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}mm" height="{self.height}mm"'
            f' viewBox="0 0 {self.width} {self.height}" font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif">\n'
            f"<title>{escape(self.title)}</title>\n"
            f'<rect width="{self.width}" height="{self.height}" fill="#fff"/>\n{body}\n</svg>\n'
        )

    def png(self, file: Path, wide: int) -> None:
        """The same as a bitmap."""
        dots = wide * 25.4 / self.width  # an inch; without it resvg takes no sizes in millimetres
        file.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=self.text(), dpi=dots)))


def _both(value: float) -> str:
    return f"{value:.0f} mm ({value / 25.4:.1f} in)"
