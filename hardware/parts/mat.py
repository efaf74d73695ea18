"""
The mat: a sheet with a place for each part, to lay everything out on before the first screw.

What does not lie on its place is missing; what lies beside is of another kiosk.
"""

from __future__ import annotations

import html
import textwrap

from hardware.parts.reading import Bom, Part

_COLUMNS = 5
_WIDE, _HIGH = 260, 128
_LETTERS = 24
_LINES = 4
_BOTH, _ONE = "#f4f8f8", "#fff3d6"
_FOR = {"7in": "7-inch only", "10in": "10.1-inch only"}


def svg(bom: Bom) -> str:
    """The mat of both kiosks; what only one of them has is marked."""
    parts = [part for part in bom.part if set(part.quantity) & set(_FOR)]
    rows = -(-len(parts) // _COLUMNS)
    width, height = _COLUMNS * _WIDE + 40, rows * _HIGH + 90
    cells = [_cell(part, *_place(number)) for number, part in enumerate(parts)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            'font-family="sans-serif" font-size="16" fill="#0e2230" role="img" aria-label="A place for each part">',
            f'<rect x="0" y="0" width="{width}" height="{height}" fill="white"/>',
            '<text x="20" y="42" font-size="26" font-weight="bold">A place for each part</text>',
            *cells,
            "</svg>\n",
        ]
    )


def _place(number: int) -> tuple[int, int]:
    return 20 + number % _COLUMNS * _WIDE, 64 + number // _COLUMNS * _HIGH


def _cell(part: Part, x: int, y: int) -> str:
    kiosks = [name for name in _FOR if part.quantity.get(name)]
    only = _FOR[kiosks[0]] if len(kiosks) == 1 else ""
    lines = textwrap.wrap(part.name, _LETTERS)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1] + " ..."]
    words = "".join(
        f'<text x="{x + 10}" y="{y + 48 + 18 * row}">{html.escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDE - 10}" height="{_HIGH - 10}" rx="8" '
        f'fill="{_ONE if only else _BOTH}" stroke="#0b4a57"/>'
        f'<text x="{x + 10}" y="{y + 26}" font-size="20" font-weight="bold">{part.quantity[kiosks[0]]} x</text>'
        f'<text x="{x + _WIDE - 20}" y="{y + 24}" text-anchor="end" font-size="14">{only}</text>{words}'
    )
