"""
What a chart is made of.  Pure: nothing of how it looks, which is the style sheet's, or the paper's.

A look is a word: `one` to `five` are the series, told apart by dashes and marks as well as by
colour; `heat0` to `heat5` are how much, and the number stands in the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal

Anchor = Literal["start", "middle", "end"]
SERIES = ("one", "two", "three", "four", "five")
LETTER = 7.0
"""How wide a letter is, about, where a word's height is 13."""
_MOST_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    look: str

    @property
    def written(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `y` is its upper edge."""

    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark at a point, of its series' form."""

    x: float
    y: float
    look: str

    @property
    def written(self) -> str:
        """The outline as SVG writes a path."""
        first, *rest = self.outline()
        steps = " ".join(f"L{x:.1f} {y:.1f}" for x, y in rest)
        return f"M{first[0]:.1f} {first[1]:.1f} {steps} Z"

    def outline(self, size: float = 4.0) -> list[tuple[float, float]]:
        """A square, a diamond, a triangle, its reverse, a slab: one form a series."""
        x, y, s = self.x, self.y, size
        match self.look:
            case "two":
                return [(x, y - s - 1), (x + s + 1, y), (x, y + s + 1), (x - s - 1, y)]
            case "three":
                return [(x, y - s), (x + s, y + s), (x - s, y + s)]
            case "four":
                return [(x, y + s), (x + s, y - s), (x - s, y - s)]
            case "five":
                return [(x - s, y - 2), (x + s, y - 2), (x + s, y + 2), (x - s, y + 2)]
            case _:
                side = s - 0.5
                return [(x - side, y - side), (x + side, y - side), (x + side, y + side), (x - side, y + side)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word; `y` is where its letters stand."""

    text: str
    x: float
    y: float
    anchor: Anchor = "start"
    look: str = "plain"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in its box, `told` in a sentence for whoever does not see it."""

    name: str
    title: str
    told: str
    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    dots: tuple[Dot, ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """The same chart for a wide page and for a telephone; the first goes onto paper."""

    wide: Picture
    narrow: Picture


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn: a value for each place along the chart, None where nobody counted."""

    name: str
    values: Sequence[float | None]


def levels(value: float) -> list[float]:
    """Even round steps from nothing to at least this value, three to six of them."""
    step = 1.0
    while value / step > _MOST_LEVELS:
        size = 10.0 ** floor(log10(step))
        step = next(size * one for one in (2.0, 5.0, 10.0) if size * one > step)
    return [step * n for n in range(max(1, ceil(value / step)) + 1)]


def pieces(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Points in a row without a gap among them."""
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            found.append([])
        else:
            found[-1].append((x, y))
    return [piece for piece in found if piece]


def spread(labels: Sequence[str], room: float) -> list[int]:
    """Which labels find room side by side: the first, the last, and some between them."""
    if not labels:
        return []
    widest = max(len(label) for label in labels) * LETTER + 14
    most = max(2, int(room // widest))
    if len(labels) <= most:
        return list(range(len(labels)))
    step = -(-(len(labels) - 1) // (most - 1))
    kept = list(range(0, len(labels), step))
    last = len(labels) - 1
    if kept[-1] != last:
        if last - kept[-1] < step and len(kept) > 1:
            kept.pop()
        kept.append(last)
    return kept
