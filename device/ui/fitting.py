"""
How large a text may be in its place: the largest size that fits, never under the least.

Pure but for the `measure` it is given.  Lines break at spaces and where the text says;
a word is never broken.  What fits at no size is cut after a whole word, and said to be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Measure = Callable[[str, float], tuple[float, float]]
"""Width and height of one line of a text at a font size."""

CUT = "…"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text is to stand, and how it may be set there."""

    width: float
    height: float
    largest: float
    least: float
    line_height: float = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """The text as it is set.  `is_whole` is false where it had to be cut."""

    text: str
    size: float
    width: float
    is_whole: bool = True


def fitted(text: str, place: Place, measure: Measure) -> Fitted:
    """`text` as large as its place allows."""
    size = place.largest
    while size > place.least and not _fits(text, place, size, measure):
        size = max(place.least, size - 1)
    if _fits(text, place, size, measure):
        return Fitted(text, size, _width(text, place, size, measure))
    shorter = _cut(text, place, measure)
    return Fitted(shorter, size, _width(shorter, place, size, measure), is_whole=False)


def lines(text: str, width: float, size: float, measure: Measure) -> list[str]:
    """The lines a text breaks into."""
    broken: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and measure(longer, size)[0] > width:
                broken.append(line)
                line = word
            else:
                line = longer
        broken.append(line)
    return broken


def _fits(text: str, place: Place, size: float, measure: Measure) -> bool:
    broken = lines(text, place.width, size, measure)
    one = measure("Ag", size)[1]
    height = one * (1 + (len(broken) - 1) * place.line_height)
    return height <= place.height and all(measure(line, size)[0] <= place.width for line in broken)


def _width(text: str, place: Place, size: float, measure: Measure) -> float:
    return max(measure(line, size)[0] for line in lines(text, place.width, size, measure))


def _cut(text: str, place: Place, measure: Measure) -> str:
    words = text.split(" ")
    while words and not _fits(" ".join(words) + CUT, place, place.least, measure):
        words.pop()
    return " ".join(words) + CUT if words else text
