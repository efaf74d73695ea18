"""A chart on paper: its shapes in the colours of paper, told apart by dashes and marks as well."""

from __future__ import annotations

from typing import Any

from hub.web.charts.shapes import Picture
from hub.web.tables.files.pdf import letters

Colour = tuple[float, float, float]

SERIES: dict[str, tuple[Colour, tuple[float, ...]]] = {
    "one": ((0.04, 0.35, 0.38), ()),
    "two": ((0.66, 0.29, 0.02), (7, 3)),
    "three": ((0.29, 0.22, 0.60), (2, 2.5)),
    "four": ((0.45, 0.12, 0.30), (9, 3, 2, 3)),
    "five": ((0.25, 0.25, 0.25), (4, 4)),
}
HEAT: dict[str, Colour] = {
    "heat0": (0.97, 0.97, 0.97),
    "heat1": (0.87, 0.94, 0.92),
    "heat2": (0.70, 0.86, 0.82),
    "heat3": (0.47, 0.74, 0.70),
    "heat4": (0.10, 0.45, 0.46),
    "heat5": (0.05, 0.26, 0.28),
}
_LIGHT_WORDS = ("on-heat4", "on-heat5")
_SIZE = 13.0


def draw(canvas: Any, picture: Picture, x: float, top: float, scale: float) -> None:
    """The picture with its upper left corner at a point of the page."""

    def at(px: float, py: float) -> tuple[float, float]:
        return x + px * scale, top - py * scale

    for box in picture.boxes:
        canvas.setFillColorRGB(*(HEAT.get(box.look) or SERIES[box.look][0]))
        left, bottom = at(box.x, box.y + box.height)
        canvas.rect(left, bottom, box.width * scale, box.height * scale, stroke=0, fill=1)
    for stroke in picture.strokes:
        colour, dash = SERIES.get(stroke.look, ((0.75, 0.75, 0.75), ()))
        canvas.setStrokeColorRGB(*((0.35, 0.35, 0.35) if stroke.look == "axis" else colour))
        canvas.setLineWidth(0.5 if stroke.look in ("axis", "grid") else 1.4)
        canvas.setDash(*([list(dash), 0] if dash else [[], 0]))
        path = canvas.beginPath()
        for number, point in enumerate(stroke.points):
            (path.lineTo if number else path.moveTo)(*at(*point))
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.setDash([], 0)
    for dot in picture.dots:
        canvas.setFillColorRGB(*SERIES[dot.look][0])
        path = canvas.beginPath()
        for number, point in enumerate(dot.outline()):
            (path.lineTo if number else path.moveTo)(*at(*point))
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    for word in picture.words:
        size, bold = _SIZE * scale, word.look == "strong"
        room = letters.width(word.text, size, bold=bold)
        left, foot = at(word.x, word.y)
        shift = {"start": 0.0, "middle": room / 2, "end": room}[word.anchor]
        canvas.setFillGray(1 if word.look in _LIGHT_WORDS else 0.1)
        letters.draw(canvas, left - shift, foot, word.text, size, bold=bold)
    canvas.setFillGray(0)
