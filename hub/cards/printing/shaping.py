"""
A line of text as outlines, in whatever script: HarfBuzz joins, stacks and orders its letters.

A card's name is drawn as outlines, so that no printer has to have, or be sent, a font.  A
character goes to the first font that has it; marks stay with the letter they sit on.  What
no font has is told, never drawn as a box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from hub.later import later

if TYPE_CHECKING:
    import uharfbuzz as hb
else:
    hb = later("uharfbuzz")

FONTS = Path(__file__).parent / "fonts"
ORDER = (
    "latin", "cjk", "arabic", "ethiopic", "khmer", "lao", "thai", "myanmar", "devanagari",
    "gurmukhi",
)  # fmt: skip
SYSTEM = Path("/usr/share/fonts/truetype/noto")
_JOINERS = "\u200c\u200d"

Point = tuple[float, float]
Segment = tuple[str, tuple[Point, ...]]
"""`move`, `line`, `curve` (cubic) or `close`, and its points."""


class NoLetters(ValueError):
    """No font has these characters; they are in `missing`."""

    def __init__(self, missing: str) -> None:
        super().__init__("no font here has some of these characters")
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Line:
    """Text at the size of one em: its outlines from the origin, and what room it takes."""

    segments: tuple[Segment, ...]
    width: float
    top: float
    bottom: float


class _Pen:
    """Collects a glyph's outline where it stands; quadratic curves become cubic ones."""

    def __init__(self, scale: float) -> None:
        self.segments: list[Segment] = []
        self.at: Point = (0.0, 0.0)
        self._scale = scale
        self._last: Point = (0.0, 0.0)

    def moveTo(self, point: Point) -> None:  # noqa: N802 - the library's own names
        self._add("move", point)

    def lineTo(self, point: Point) -> None:  # noqa: N802
        self._add("line", point)

    def curveTo(self, *points: Point) -> None:  # noqa: N802
        self._add("curve", *points)

    def qCurveTo(self, control: Point, end: Point) -> None:  # noqa: N802
        def between(from_: Point) -> Point:
            return (from_[0] + 2 * (control[0] - from_[0]) / 3, from_[1] + 2 * (control[1] - from_[1]) / 3)  # fmt: skip

        self._add("curve", between(self._last), between(end), end)

    def closePath(self) -> None:  # noqa: N802
        self.segments.append(("close", ()))

    def endPath(self) -> None:  # noqa: N802
        self.segments.append(("close", ()))

    def _add(self, kind: str, *points: Point) -> None:
        self._last = points[-1]
        x, y = self.at
        placed = tuple(((x + px) * self._scale, (y + py) * self._scale) for px, py in points)
        self.segments.append((kind, placed))


@lru_cache(maxsize=1024)
def shape(text: str) -> Line:
    """A line of text.  Raises NoLetters."""
    runs = list(_runs(text))
    is_rtl = _direction(text) == "rtl"
    segments: list[Segment] = []
    width = 0.0
    for name, run in reversed(runs) if is_rtl else runs:
        drawn, advance = _draw(name, run, width)
        segments += drawn
        width += advance
    heights = [y for _, points in segments for _, y in points]
    return Line(tuple(segments), width, max(heights, default=0.0), min(heights, default=0.0))


def clusters(text: str) -> list[str]:
    """Text in pieces between which a line may be broken in need: no mark loses its letter."""
    pieces: list[str] = []
    for mark in text:
        is_bound = unicodedata.category(mark).startswith("M") or mark in _JOINERS
        if pieces and (is_bound or pieces[-1][-1] in _JOINERS):
            pieces[-1] += mark
        else:
            pieces.append(mark)
    return pieces


def missing(text: str) -> str:
    """The characters of a text that no font has."""
    return "".join(dict.fromkeys(mark for mark in text if not _bound(mark) and not _font_of(mark)))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    lacking = missing(text)
    if lacking:
        raise NoLetters(lacking)
    name, direction, run = "", "", ""
    for mark in text:
        its_font, its_direction = _belongs(mark, name, direction)
        if run and (its_font, its_direction) != (name, direction):
            yield name, run
            run = ""
        name, direction, run = its_font, its_direction, run + mark
    if run:
        yield name, run


def _belongs(mark: str, name: str, direction: str) -> tuple[str, str]:
    own = _direction(mark)
    if name and (_bound(mark) or not own) and _has(name, mark):
        return name, direction
    return _font_of(mark) or name, own or direction or "ltr"


def _draw(name: str, run: str, x: float) -> tuple[list[Segment], float]:
    face, font = _loaded(name)
    buffer = hb.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    pen = _Pen(1 / face.upem)
    at_x, at_y = x * face.upem, 0.0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen.at = (at_x + place.x_offset, at_y + place.y_offset)
        font.draw_glyph_with_pen(info.codepoint, pen)
        at_x, at_y = at_x + place.x_advance, at_y + place.y_advance
    return pen.segments, at_x / face.upem - x


def _direction(text: str) -> str:
    """Of the first letter that has one."""
    for mark in text:
        kind = unicodedata.bidirectional(mark)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""


def _bound(mark: str) -> bool:
    return mark in _JOINERS or unicodedata.category(mark) in ("Mn", "Me", "Cf")


def _has(name: str, mark: str) -> bool:
    return ord(mark) in _letters(name) or mark in _JOINERS


@cache
def _font_of(mark: str) -> str:
    return next((name for name in _names() if _has(name, mark)), "")


@cache
def _names() -> Sequence[str]:
    # Noto's own weights vary in what they cover, so that a script's bold comes first.
    system = sorted(SYSTEM.glob("NotoSans*-Bold.ttf")) + sorted(
        SYSTEM.glob("NotoSans*-Regular.ttf")
    )
    return [*ORDER, *map(str, _scripts_only(system))]


def _scripts_only(paths: Iterable[Path]) -> Iterator[Path]:
    """Leave out faces for code, headlines and symbols."""
    for path in paths:
        if not any(kind in path.name for kind in ("Mono", "Display", "Symbols", "Math", "-Italic")):
            yield path


@cache
def _letters(name: str) -> frozenset[int]:
    return frozenset(_loaded(name)[0].unicodes)


@cache
def _loaded(name: str) -> tuple[hb.Face, hb.Font]:
    face = hb.Face(hb.Blob.from_file_path(str(_path(name))))
    return face, hb.Font(face)


def _path(name: str) -> Path:
    return next(FONTS.glob(f"card-{name}.*tf"), Path(name))
