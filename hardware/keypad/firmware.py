"""
The program of the keypad's board, and its data.

`code.py.txt` is written from here: CircuitPython runs it once it lies on the board as code.py.
It needs the library adafruit_hid beside it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec

KEYS = Path(__file__).parent / "keys.toml"


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything of keys.toml."""

    rows: tuple[tuple[str, ...], ...]
    row_pins: tuple[int, ...]
    row_edges: tuple[int, ...]
    column_pins: tuple[int, ...]
    column_edges: tuple[int, ...]
    row_colours: tuple[str, ...]
    column_colours: tuple[str, ...]
    apart: str
    codes: dict[str, str]

    @property
    def in_matrix(self) -> list[str]:
        """The keys in the order in which the matrix counts them; the one apart leaves a gap."""
        return [key for row in self.rows for key in row]


@cache
def keys() -> Keys:
    """The keys of this house."""
    return msgspec.convert(tomllib.loads(KEYS.read_text("utf-8")), Keys)


def program(board: Keys) -> str:
    """`code.py.txt`."""
    codes = "\n".join(
        "    None," if key == board.apart else f"    Keycode.{board.codes[key]},  # {key}"
        for key in board.in_matrix
    )
    rows = ", ".join(f"board.GP{pin}" for pin in board.row_pins)
    columns = ", ".join(f"board.GP{pin}" for pin in board.column_pins)
    return f"""# The keypad of a kiosk, for CircuitPython on a Raspberry Pi Pico: copy it there as code.py.
# Written from keys.toml by `make hardware`; do not change it by hand.
import board
import keypad
import usb_hid
from adafruit_hid.keyboard import Keyboard
from adafruit_hid.keycode import Keycode

CODES = (
{codes}
)

keyboard = Keyboard(usb_hid.devices)
matrix = keypad.KeyMatrix(
    row_pins=({rows}),
    column_pins=({columns}),
    interval=0.02,
)

while True:
    event = matrix.events.get()
    if event is None or CODES[event.key_number] is None:
        continue
    if event.pressed:
        keyboard.press(CODES[event.key_number])
    else:
        keyboard.release(CODES[event.key_number])
"""
