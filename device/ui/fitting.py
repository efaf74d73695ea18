"""
How large a text may be in its place: the largest size that fits, never under the least.

Pure but for the `measure` it is given.  Lines break at spaces, between Chinese characters
and where the text says; a word is never broken.  What fits at no size is cut after a whole
word, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from device.ui.typeface import is_han

Measure = Callable[[str, float], tuple[float, float]]
"""Width and height of one line of a text at a font size."""

CUT = "…"
MAY_BREAK = "\u200b"
"""Shows nothing; a line may end here."""

STEP = 1.12
"""From one size to the next."""

_NEVER_FIRST = frozenset("，。！？；：、）》」』】〕…”’·％,.!?;:)%")  # noqa: RUF001 - Chinese marks
_NEVER_LAST = frozenset("（《「『【〔“‘(")  # noqa: RUF001


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
    """The text as it is set, line by line.  `is_whole` is false where it had to be cut."""

    lines: tuple[str, ...]
    size: float
    width: float
    is_whole: bool = True


def fitted(text: str, place: Place, measure: Measure) -> Fitted:
    """`text` as large as its place allows, of the sizes that there are."""
    for size in _sizes(place):
        broken = lines(text, place.width, size, measure)
        if _fits(broken, place, size, measure):
            return Fitted(tuple(broken), size, _width(broken, size, measure))
    cut = _cut(text, place, measure)
    return Fitted(tuple(cut), place.least, _width(cut, place.least, measure), is_whole=False)


def _width(broken: list[str], size: float, measure: Measure) -> float:
    return max(measure(line, size)[0] for line in broken)


def _sizes(place: Place) -> list[float]:
    # The largest first.  Every size of every font is a font of its own, with its letters in
    # memory: a scale of a dozen sizes takes a third of what every pixel's would.
    sizes = [place.least]
    while (larger := max(sizes[-1] + 1, round(sizes[-1] * STEP))) <= place.largest:
        sizes.append(larger)
    return sizes[::-1]


def lines(text: str, width: float, size: float, measure: Measure) -> list[str]:
    """The lines a text breaks into."""
    broken: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _narrow(paragraph, width, size, measure):
            longer = line + piece
            if line.strip() and measure(longer.strip(), size)[0] > width:
                broken.append(line.strip())
                line = piece
            else:
                line = longer
        broken.append(line.strip())
    return broken


def pieces(paragraph: str) -> Iterator[str]:
    """
    What a line may break between; a piece after a space begins with it.

    Chinese breaks where its translator says that it may, else between any two characters.
    """
    for word in re.findall(r" *[^ ]+| +$", paragraph):
        if MAY_BREAK in word:
            yield from filter(None, word.split(MAY_BREAK))
        else:
            yield from _characters(word)


def _narrow(paragraph: str, width: float, size: float, measure: Measure) -> Iterator[str]:
    """Its pieces; one wider than the line breaks between its characters or after its hyphens."""
    for piece in pieces(paragraph):
        if measure(piece.strip(), size)[0] <= width:
            yield piece
        elif "-" in piece:
            yield from re.findall(r"[^-]+-?|-", piece)
        else:
            yield from _characters(piece)


def height(count: int, size: float, line_height: float, measure: Measure) -> float:
    """How high so many lines stand."""
    return measure("Ag", size)[1] * (1 + (count - 1) * line_height)


def _characters(word: str) -> Iterator[str]:
    """A word, or of Chinese its characters, each with the marks that must stay with it."""
    piece = ""
    for letter in word:
        if piece.strip() and _may_part(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _may_part(before: str, after: str) -> bool:
    if not (is_han(before) or is_han(after)):
        return False
    return before not in _NEVER_LAST and after not in _NEVER_FIRST


def _fits(broken: list[str], place: Place, size: float, measure: Measure) -> bool:
    if height(len(broken), size, place.line_height, measure) > place.height:
        return False
    return all(measure(line, size)[0] <= place.width for line in broken)


def _cut(text: str, place: Place, measure: Measure) -> list[str]:
    kept = list(pieces(text.replace("\n", " ")))
    while kept:
        broken = lines("".join(kept) + CUT, place.width, place.least, measure)
        if _fits(broken, place, place.least, measure):
            return broken
        kept.pop()
    return lines(text, place.width, place.least, measure)
