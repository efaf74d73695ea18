"""
Where each part sits on the perforated board, as a picture from above.

Columns of one output each; plugs along the upper edge, the ribbon along the lower.  What is joined
to what underneath is in the solder list.  A test holds that every part has a place, and that
no two share a hole.
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.driver.netlist import PLUG_WAYS, Part, contacts, parts
from hardware.pinmap.reading import PinMap

COLUMNS, ROWS = 38, 26
_PITCH = 26
_MARGIN = 40
_COLOURS = {"Q": "#c9d6f2", "R": "#f3e3c2", "D": "#dcdcdc", "F": "#f2cfc4", "J": "#cfe8df"}
Hole = tuple[int, int]
"""Column from the left, row from above; both begin at 1."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A part, and the hole of each leg in the order of the legs."""

    name: str
    what: str
    holes: tuple[Hole, ...]


def placed(pins: PinMap) -> list[Placed]:
    """Every part of the board in its holes."""
    by_name = {part.name: part for part in parts(pins)}
    found = []
    for number, load in enumerate(pins.load, start=1):
        at = 3 + 5 * (number - 1)
        found.append(_set(by_name[f"Q{number}"], (at, 12), (at + 1, 12), (at + 2, 12)))
        found.append(_set(by_name[f"RB{number}"], (at + 1, 18), (at + 1, 14)))
        found.append(_set(by_name[f"RP{number}"], (at + 3, 14), (at + 3, 18)))
        if load.resistor_ohm:
            found.append(_set(by_name[f"RL{number}"], (at + 2, 6), (at + 2, 10)))
        if load.diode:
            found.append(_set(by_name[f"D{number}"], (at, 10), (at, 6)))
    for number, _line in enumerate(contacts(pins), start=1):
        at = 28 + 2 * number
        found.append(_set(by_name[f"RC{number}"], (at, 18), (at, 14)))
    found += [
        _set(by_name["F1"], (29, 12), (31, 12)),
        _set(by_name["F2"], (34, 12), (36, 12)),
    ]
    return found + _plugs()


def _plugs() -> list[Placed]:
    rows = {"J2": (3, 3), "J3": (11, 3), "J4": (15, 3), "J5": (20, 3), "J7": (30, 3)}
    found = [
        Placed(name, f"{PLUG_WAYS[name]} ways", _row(*place, PLUG_WAYS[name]))
        for name, place in rows.items()
    ]
    # Screw terminals stand 5 mm apart: every second hole.
    found.append(Placed("J6", "screws", tuple((25 + 2 * way, 3) for way in range(PLUG_WAYS["J6"]))))
    found.append(Placed("J9", "screws", tuple((37, 3 + 2 * way) for way in range(PLUG_WAYS["J9"]))))
    found.append(Placed("J1", "ribbon of the Pi", _box(3, 23, PLUG_WAYS["J1"])))
    found.append(Placed("J8", "jig, 14 ways", _box(29, 23, PLUG_WAYS["J8"])))
    return found


def _set(part: Part, *holes: Hole) -> Placed:
    return Placed(part.name, part.what, holes)


def _row(column: int, row: int, ways: int) -> tuple[Hole, ...]:
    return tuple((column + way, row) for way in range(ways))


def _box(column: int, row: int, ways: int) -> tuple[Hole, ...]:
    """Two rows, numbered across: 1 below 2, as a ribbon's plug has it."""
    return tuple((column + way // 2, row + 1 - way % 2) for way in range(ways))


def svg(pins: PinMap) -> str:
    """The picture."""
    width, height = _at(COLUMNS + 1) + _MARGIN, _at(ROWS + 1) + _MARGIN + 40
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="15" fill="#0e2230" role="img" aria-label="Driver board from above">',
        f'<rect x="0" y="0" width="{width}" height="{height}" fill="white"/>',
        f'<rect x="{_MARGIN - 18}" y="{_MARGIN - 18}" width="{_at(COLUMNS) - _MARGIN + 36}" '
        f'height="{_at(ROWS) - _MARGIN + 36}" rx="8" fill="#f6f1e4" stroke="#0e2230" stroke-width="2"/>',
    ]
    lines += [
        f'<circle cx="{_at(column)}" cy="{_at(row)}" r="2.4" fill="#c9bfa5"/>'
        for column in range(1, COLUMNS + 1)
        for row in range(1, ROWS + 1)
    ]
    for part in placed(pins):
        lines += _drawn(part)
    notes = (
        f"From above; {COLUMNS} by {ROWS} holes of 2.54 mm. A square is leg 1: of a diode its plain end,",
        "of a transistor its collector; the flat side of each transistor looks down in this picture.",
    )
    lines += [
        f'<text x="{_MARGIN}" y="{height - 40 + 24 * row}" font-size="18">{note}</text>'
        for row, note in enumerate(notes)
    ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _at(hole: int) -> int:
    return _MARGIN + (hole - 1) * _PITCH


def _drawn(part: Placed) -> list[str]:
    columns, rows = [hole[0] for hole in part.holes], [hole[1] for hole in part.holes]
    left, top = _at(min(columns)) - 11, _at(min(rows)) - 11
    width, height = _at(max(columns)) + 11 - left, _at(max(rows)) + 11 - top
    found = [
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="5" '
        f'fill="{_COLOURS[part.name[0]]}" stroke="#0e2230"/>'
    ]
    for number, (column, row) in enumerate(part.holes, start=1):
        x, y = _at(column), _at(row)
        if number == 1:
            found.append(f'<rect x="{x - 6}" y="{y - 6}" width="12" height="12"/>')
        else:
            found.append(f'<circle cx="{x}" cy="{y}" r="5"/>')
    return [*found, _label(part, left, top, width, height)]


def _label(part: Placed, left: int, top: int, width: int, height: int) -> str:
    if height > width and part.name[0] == "J":
        below = top + height + 18
        return f'<text x="{left + width / 2}" y="{below}" text-anchor="middle" font-weight="bold">{part.name} {part.what}</text>'
    if height > width:  # a standing resistor: written along it
        x, y = left + width / 2 + 5, top + height / 2
        return (
            f'<text x="{x}" y="{y}" text-anchor="middle" font-weight="bold" '
            f'transform="rotate(-90 {x} {y})">{part.name}</text>'
        )
    text = f"{part.name} {part.what}" if part.name[0] in "J" else part.name
    return f'<text x="{left + width / 2}" y="{top - 6}" text-anchor="middle" font-weight="bold">{text}</text>'
