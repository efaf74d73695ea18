"""
A card as a PDF page of exactly CR80: the one file that imports reportlab.

The letters are outlines.  Only what a printer's driver must find, the magstripe escape, is
text; and the file itself names neither the person nor the number in its properties.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.cards.printing.face import (
    BAND_MM,
    HEIGHT_MM,
    NOTCH_MM,
    WIDTH_MM,
    Face,
    Placed,
    lay_out,
)
from hub.later import later

if TYPE_CHECKING:
    from reportlab.pdfgen import canvas as pages
else:
    pages = later("reportlab.pdfgen.canvas")

mm = 72 / 25.4
"""Points."""

BAND = (0x10 / 255, 0x39 / 255, 0x3D / 255)
_ESCAPE_FONT, _ESCAPE_SIZE = "Courier", 4


def cards_pdf(faces: Sequence[Face], escapes: Sequence[str] = ()) -> bytes:
    """A page a card; `escapes` are what a driver writes to the stripe.  Raises CannotPrint."""
    laid_out = [lay_out(face) for face in faces]
    file = io.BytesIO()
    canvas = pages.Canvas(file, pagesize=(WIDTH_MM * mm, HEIGHT_MM * mm), invariant=1)
    canvas.setTitle("WorkSource membership card")
    canvas.setCreator("WorkSource")
    for place, placed in enumerate(laid_out):
        _draw(canvas, placed)
        if place < len(escapes) and escapes[place]:
            canvas.setFont(_ESCAPE_FONT, _ESCAPE_SIZE)
            canvas.setFillGray(0)
            canvas.drawString(1 * mm, 1 * mm, escapes[place])
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: pages.Canvas, placed: Sequence[Placed]) -> None:
    canvas.setFillColorRGB(*BAND)
    canvas.rect(0, (HEIGHT_MM - BAND_MM) * mm, WIDTH_MM * mm, BAND_MM * mm, stroke=0, fill=1)
    for one in placed:
        canvas.setFillGray(1 if one.is_light else 0)
        _outline(canvas, one)
    _notch(canvas)


def _outline(canvas: pages.Canvas, placed: Placed) -> None:
    path = canvas.beginPath()
    for kind, points in placed.line.segments:
        at = [
            coordinate
            for x, y in points
            for coordinate in ((placed.x + x * placed.size) * mm, (placed.y + y * placed.size) * mm)
        ]
        match kind:
            case "move":
                path.moveTo(*at)
            case "line":
                path.lineTo(*at)
            case "curve":
                path.curveTo(*at)
            case _:
                path.close()
    canvas.drawPath(path, stroke=0, fill=1, fillMode=1)  # overlapping strokes stay filled


def _notch(canvas: pages.Canvas) -> None:
    x, y, radius = NOTCH_MM
    canvas.saveState()
    canvas.setStrokeGray(0.45)
    canvas.setLineWidth(0.2 * mm)
    canvas.setDash(0.6 * mm, 0.6 * mm)
    canvas.circle(x * mm, y * mm, radius * mm, stroke=1, fill=0)
    canvas.restoreState()
