"""
A card as a bitmap of 300 dots an inch, for printers whose library takes nothing else.

The one file that imports Pillow.  Contours are laid over one another so that the inside of
an O stays open.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageChops, ImageDraw

from hub.cards.printing.face import BAND_MM, HEIGHT_MM, NOTCH_MM, WIDTH_MM, Face, Placed, lay_out
from hub.cards.printing.shaping import Point

SIZE = (1016, 648)
BAND = (0x10, 0x39, 0x3D)
_FINER = 3
_STEPS = 6
"""Straight pieces of which a curve is made."""


def card_bitmap(face: Face) -> bytes:
    """The front as a BMP file.  Raises CannotPrint."""
    placed = lay_out(face)
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], round(BAND_MM / HEIGHT_MM * SIZE[1])), fill=BAND)
    for one in placed:
        image.paste("white" if one.is_light else "black", mask=_mask(one))
    x, y, radius = NOTCH_MM
    (left, top), (right, bottom) = _dot((x - radius, y + radius)), _dot((x + radius, y - radius))
    draw.arc((left, top, right, bottom), 90, 270, fill=(115, 115, 115), width=2)
    file = io.BytesIO()
    image.save(file, "BMP")
    return file.getvalue()


def _mask(placed: Placed) -> Image.Image:
    large = (SIZE[0] * _FINER, SIZE[1] * _FINER)
    mask = Image.new("1", large, 0)
    for contour in _contours(placed):
        if len(contour) > 2:
            one = Image.new("1", large, 0)
            ImageDraw.Draw(one).polygon([(x * _FINER, y * _FINER) for x, y in contour], fill=1)
            mask = ImageChops.logical_xor(mask, one)
    return mask.convert("L").resize(SIZE, Image.Resampling.BOX)


def _contours(placed: Placed) -> Iterator[list[Point]]:
    contour: list[Point] = []
    for kind, points in placed.line.segments:
        at = [_dot((placed.x + x * placed.size, placed.y + y * placed.size)) for x, y in points]
        if kind == "curve":
            contour += list(_curve(contour[-1], *at))
        elif kind == "close":
            yield contour
            contour = []
        else:
            contour += at


def _curve(start: Point, first: Point, second: Point, end: Point) -> Iterator[Point]:
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        points = (start, first, second, end)
        yield (
            sum(weight * point[0] for weight, point in zip(weights, points, strict=True)),
            sum(weight * point[1] for weight, point in zip(weights, points, strict=True)),
        )


def _dot(at: Point) -> Point:
    return at[0] / WIDTH_MM * SIZE[0], SIZE[1] - at[1] / HEIGHT_MM * SIZE[1]
