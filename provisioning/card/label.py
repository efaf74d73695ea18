"""
A label for a card and its kiosk: 62 by 29 mm, the size of Brother's DK-11209 and its like, as PDF.

It tells people what lies in a drawer; its QR code leads to the kiosk's page at the hub.  No secret
stands on it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import segno
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from contract.card_settings import CardSettings

WIDTH, HEIGHT = 62 * mm, 29 * mm
_MARGIN, _CODE = 3 * mm, 21 * mm
"""Around a code there must be four of its squares' room."""
_BOLD, _PLAIN = "Helvetica-Bold", "Helvetica"
_LARGEST, _SMALLEST = 17.0, 7.0
_NEAR = 4


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on it."""

    settings: CardSettings | None
    version: str
    image: str
    made_at: datetime

    @property
    def headline(self) -> str:
        return self.settings.device if self.settings else "WorkSource kiosk"

    @property
    def address(self) -> str:
        """What the code says."""
        if self.settings is None:
            return f"WorkSource kiosk, image {self.version or self.image}"
        return f"{self.settings.hub.address}/kiosks/{self.settings.device}"

    @property
    def lines(self) -> list[str]:
        version = f"image {self.version}" if self.version else self.image
        where = self.settings.site if self.settings else "no settings yet"
        return [where, version, f"written {self.made_at:%Y-%m-%d}"]


def as_pdf(label: Label) -> bytes:
    """The label, a page of exactly its size."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(WIDTH, HEIGHT), invariant=True)
    canvas.setTitle(f"Label of {label.headline}")
    _draw_code(canvas, label.address)
    left = _MARGIN * 2 + _CODE
    room = WIDTH - left - _MARGIN
    _draw_headline(canvas, label.headline, left, room)
    canvas.setLineWidth(0.6)
    canvas.line(left, HEIGHT - 10.5 * mm, WIDTH - _MARGIN, HEIGHT - 10.5 * mm)
    for number, line in enumerate(label.lines):
        canvas.setFont(_PLAIN, min(9.0, _fitting(line, room, _PLAIN)))
        canvas.drawString(left, HEIGHT - (15 + 4.6 * number) * mm, _cut(line, room))
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def write_label(label: Label, into: Path) -> Path:
    """A file named after the kiosk; the newer one takes the older one's place."""
    into.mkdir(parents=True, exist_ok=True)
    name = f"{label.settings.site}-{label.settings.device}" if label.settings else label.image
    path = into / f"{name}.pdf"
    path.write_bytes(as_pdf(label))
    return path


def _draw_headline(canvas: Canvas, text: str, left: float, room: float) -> None:
    """On one line, or, a long name, on two that can still be read."""
    parts = [text] if _fitting(text, room) > _SMALLEST else _halves(text)
    size = min(_fitting(part, room) for part in parts)
    canvas.setFont(_BOLD, size)
    for number, part in enumerate(parts, 1):
        canvas.drawString(left, HEIGHT - _MARGIN - number * size, part)


def _halves(text: str) -> list[str]:
    """Behind the hyphen next to the middle, if there is one near it."""
    middle = len(text) // 2
    hyphens = [at + 1 for at, mark in enumerate(text) if mark == "-"]
    cut = min(hyphens, key=lambda at: abs(at - middle), default=middle)
    cut = cut if abs(cut - middle) <= _NEAR else middle
    return [text[:cut], text[cut:]]


def _draw_code(canvas: Canvas, text: str) -> None:
    matrix = segno.make_qr(text, error="m").matrix
    step = _CODE / len(matrix)
    top = (HEIGHT + _CODE) / 2
    path = canvas.beginPath()
    for row, line in enumerate(matrix):
        for column, is_dark in enumerate(line):
            if is_dark:
                path.rect(_MARGIN + column * step, top - (row + 1) * step, step, step)
    canvas.drawPath(path, stroke=0, fill=1)


def _fitting(text: str, room: float, font: str = _BOLD) -> float:
    size = _LARGEST
    while size > _SMALLEST and stringWidth(text, font, size) > room:
        size -= 0.5
    return size


def _cut(text: str, room: float) -> str:
    while stringWidth(text, _PLAIN, _SMALLEST) > room:
        text = f"{text[:-2]}\N{HORIZONTAL ELLIPSIS}"
    return text
