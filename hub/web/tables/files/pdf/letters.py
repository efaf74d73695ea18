"""
Text on paper in whatever script.

What our own font has is text.  Anything else (王小明, ሰላም, a name in Arabic) is joined and ordered
by the shaping that prints cards, and drawn as outlines that say what they read, so that it can be
searched, copied and read aloud as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.cards.printing.shaping import Line, clusters, missing, shape
from hub.later import later

if TYPE_CHECKING:
    from reportlab.pdfbase import pdfmetrics, ttfonts
else:
    pdfmetrics = later("reportlab.pdfbase.pdfmetrics")
    ttfonts = later("reportlab.pdfbase.ttfonts")

FONTS = Path(__file__).parent.parent / "fonts"
PLAIN, BOLD = "worksource-list", "worksource-list-bold"
_FILES = {PLAIN: "list-regular.ttf", BOLD: "list-bold.ttf"}
_NOT_HERE = "?"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How much room a line takes."""
    font = _font(BOLD if bold else PLAIN)
    if is_plain(text):
        return float(pdfmetrics.stringWidth(text, font, size))
    return _shaped(text).width * size


def is_plain(text: str) -> bool:
    """Whether our own font has it all, and it needs no joining."""
    letters = _letters()
    return all(ord(mark) in letters for mark in text)


def draw(canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
    """A line from its left end."""
    if is_plain(text):
        canvas.setFont(_font(BOLD if bold else PLAIN), size)
        canvas.drawString(x, y, text)
        return
    canvas.addLiteral(f"/Span <</ActualText <{_utf_16(text)}>>> BDC")
    _outline(canvas, _shaped(text), x, y, size)
    canvas.addLiteral("EMC")


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines that fit: broken between words, and within one that is longer than a line."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, room, size, bold=bold):
        if line and width(line + piece.rstrip(), size, bold=bold) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    for word in text.split():
        if width(word, size, bold=bold) <= room:
            yield f"{word} "
        else:
            yield from _broken(word, room, size, bold=bold)


def _broken(word: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    part = ""
    for piece in clusters(word):
        if part and width(part + piece, size, bold=bold) > room:
            yield part
            part = ""
        part += piece
    yield f"{part} "


@lru_cache(maxsize=2048)
def _shaped(text: str) -> Line:
    lacking = set(missing(text))
    return shape("".join(_NOT_HERE if mark in lacking else mark for mark in text))


@cache
def _font(name: str) -> str:
    pdfmetrics.registerFont(ttfonts.TTFont(name, str(FONTS / _FILES[name])))
    return name


@cache
def _letters() -> frozenset[int]:
    face = pdfmetrics.getFont(_font(PLAIN)).face
    return frozenset(code for code in face.charToGlyph if not _joins(code))


def _joins(code: int) -> bool:
    # Marks that sit on another letter: the shaping places them.
    return 0x0300 <= code <= 0x036F or 0x1AB0 <= code <= 0x1AFF or 0x20D0 <= code <= 0x20FF


def _utf_16(text: str) -> str:
    return (b"\xfe\xff" + text.encode("utf-16-be")).hex().upper()


def _outline(canvas: Any, line: Line, x: float, y: float, size: float) -> None:
    path = canvas.beginPath()
    for kind, points in line.segments:
        at = [c for px, py in points for c in (x + px * size, y + py * size)]
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
