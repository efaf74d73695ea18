"""
What stands where on a card: CR80, 85.60 by 53.98 mm, in millimetres from the lower left corner.

The name, the member number, whom to call for a lost card, and where to punch the notch by
which fingers find the end to hold: a round bite out of the right edge, clear of the stripe
on the back.  Nothing else: no number of the state's, no birth date, no address.

A name shrinks and takes more lines before it is refused; nothing of it is ever left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contract import member_number
from hub.cards.errors import CannotPrint
from hub.cards.printing.shaping import Line, NoLetters, clusters, shape

WIDTH_MM, HEIGHT_MM = 85.60, 53.98
EDGE_MM = 5.0
BAND_MM = 10.5
"""The coloured head of the card."""
STRIPE_MM = (5.66, 15.90)
"""Where the magnetic stripe lies on the back, from the upper edge: nothing is punched there."""
NOTCH_MM = (WIDTH_MM, 14.0, 3.0)
"""Centre and radius of the notch."""
NAME_BOX_MM = (EDGE_MM, 24.5, WIDTH_MM - 2 * EDGE_MM, 16.0)
"""Left, bottom, width, height."""
NAME_SIZES_MM = tuple(size / 10 for size in range(72, 17, -2))
LEAST_ROOM_MM = 0.25
_LINE_HEIGHT = 1.22
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Face:
    """What is printed on a card."""

    name: str
    member: str
    site: str
    lost_line: str

    def __repr__(self) -> str:
        return "Face()"


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of text: where its origin is, how large an em, and whether it is on the band."""

    line: Line
    x: float
    y: float
    size: float
    is_light: bool = False

    @property
    def right(self) -> float:
        return self.x + self.line.width * self.size


def lay_out(face: Face) -> list[Placed]:
    """Every line of a card.  Raises CannotPrint."""
    try:
        return [*_head(face), *_name(face.name), *_number(face), *_foot(face)]
    except NoLetters as fault:
        raise CannotPrint(
            f"No font here has the characters '{fault.missing[:20]}': install the Debian packages "
            "fonts-noto-core and fonts-noto-cjk on the hub, or write the name in other letters."
        ) from None


def _head(face: Face) -> Iterator[Placed]:
    y = HEIGHT_MM - BAND_MM / 2 - 1.3
    brand = shape("WorkSource")
    yield Placed(brand, EDGE_MM, y, 4.4, is_light=True)
    room = WIDTH_MM - 2 * EDGE_MM - brand.width * 4.4 - 4
    site = shape(face.site)
    size = min(3.2, room / site.width) if site.width else 3.2
    yield Placed(site, WIDTH_MM - EDGE_MM - site.width * size, y, size, is_light=True)


def _name(name: str) -> Iterator[Placed]:
    left, bottom, width, height = NAME_BOX_MM
    text = " ".join(name.split())
    for size in NAME_SIZES_MM:
        lines = _broken(text, width / size, may_split=size < min(3.4, NAME_SIZES_MM[0]))
        if lines and len(lines) * size * _LINE_HEIGHT <= height:
            break
    else:
        raise CannotPrint(
            "This name does not fit on a card even in the smallest letters that can be read: "
            "enter the preferred name to be printed."
        )
    top = bottom + (height + len(lines) * size * _LINE_HEIGHT) / 2
    for place, line in enumerate(lines, 1):
        shaped = shape(line)
        yield Placed(shaped, left, top - place * size * _LINE_HEIGHT + 0.3 * size, size)


def _number(face: Face) -> Iterator[Placed]:
    yield Placed(shape("Member number"), EDGE_MM, 19.6, 2.5)
    yield Placed(shape(member_number.shown(face.member)), EDGE_MM, 13.6, 5.2)


def _foot(face: Face) -> Iterator[Placed]:
    room = WIDTH_MM - 2 * EDGE_MM
    for size in (2.7, 2.5, 2.3, 2.1):
        lines = _broken(face.lost_line, room / size, may_split=True)
        if lines and len(lines) <= 2:
            break
    else:
        raise CannotPrint(
            "The line for lost cards is too long for a card: shorten cards.lost_line in the "
            "hub's configuration."
        )
    for place, line in enumerate(reversed(lines)):
        yield Placed(shape(line), EDGE_MM, 4.4 + place * size * _LINE_HEIGHT, size)


def _broken(text: str, width: float, *, may_split: bool) -> list[str]:
    """Text in lines of a width in ems, between words, or within one if it may; [] if it cannot."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and shape(longer).width <= width:
            lines[-1] = longer
            continue
        if shape(word).width <= width:
            lines.append(word)
        elif may_split:
            lines += _split(word, width)
        else:
            return []
        if len(lines) > _MOST_LINES:
            return []
    return lines


def _split(word: str, width: float) -> Iterator[str]:
    part = ""
    for piece in clusters(word):
        if part and shape(part + piece).width > width:
            yield part
            part = ""
        part += piece
    yield part
