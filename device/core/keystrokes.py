"""
From the codes of a keypad, which is a USB keyboard to the machine, to the keys meant.

Pure.  Only the keys of the table count; every other is swallowed.  A key held down
counts once (K25), and a second strike that follows at once was not meant (K26).

    arrows                    up, down (left and right as the writing runs)
    Return, Space             select            F1  help      F4  pause
    Escape                    back              F2  talk      F5  louder
    0 to 9, also of a keypad  digits            F3  repeat    F6  easier
    * or Backspace, Delete    erase
    # or a keypad's Enter     enter

A maker's further keys (F7 to F24) are named in the settings file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, get_args

from device.core.events import HeadphonesChanged, KeyName, Pressed
from device.core.view import View

HELD_S = 2.0
"""A key that said nothing for so long was let go, though nobody said so."""

Stroke = Pressed | HeadphonesChanged
_JACK: dict[str, Stroke] = {
    "headphones_in": HeadphonesChanged(is_in=True),
    "headphones_out": HeadphonesChanged(is_in=False),
}
_KEY_NAMES: tuple[str, ...] = tuple(
    name for part in get_args(KeyName) for name in (get_args(part) or (part,))
)
_F1, _F13 = 282, 1073741928
"""The window numbers F1 to F12 its own way, and passes on SDL's numbers of F13 to F24."""

_NAMED_CODES = {
    **{f"f{number}": _F1 + number - 1 for number in range(1, 13)},
    **{f"f{number}": _F13 + number - 13 for number in range(13, 25)},
}
_LEFT, _RIGHT = 276, 275
_CODES: dict[int, KeyName] = {
    273: "up",
    274: "down",
    13: "select",
    32: "select",
    27: "back",
    8: "erase",
    127: "erase",
    268: "erase",
    42: "erase",
    35: "enter",
    271: "enter",
    282: "help",
    283: "talk",
    284: "repeat",
    285: "pause",
    286: "louder",
    287: "easier",
}
_DIGITS: dict[int, str] = {
    **{ord("0") + digit: str(digit) for digit in range(10)},
    **{256 + digit: str(digit) for digit in range(10)},
}
_SHIFTED: dict[int, KeyName] = {ord("8"): "erase", ord("3"): "enter"}
"""`*` and `#` are typed so on a keyboard of this country."""

_MEANT_TWICE = frozenset({"up", "down", "erase", "louder", *_DIGITS.values()})


def key_fault(text: str) -> str | None:
    """What is wrong with a line such as `f13=talk`; None if nothing is."""
    code, _, name = text.partition("=")
    if code in _NAMED_CODES and (name in _KEY_NAMES or name in _JACK):
        return None
    names = ", ".join((*_KEY_NAMES, *_JACK))
    return f"'{text}' must be f1 to f24, =, and one of {names}"


class Strokes:
    """Remembers what is held, and what was struck last."""

    def __init__(
        self,
        double_strike_s: float = 0.5,
        *,
        is_all_steadied: bool = False,
        extra: Iterable[str] = (),
    ) -> None:
        self._double_strike_s = double_strike_s
        self._is_all_steadied = is_all_steadied
        pairs = [text.partition("=")[::2] for text in extra]
        self._extra = {_NAMED_CODES[code]: name for code, name in pairs}
        self._held: dict[int, float] = {}
        self._last: Stroke | None = None
        self._last_s = float("-inf")

    def down(
        self, code: int, now_s: float, *, is_shifted: bool, view: View | None
    ) -> Stroke | None:
        """What the customer meant by this key, if anything."""
        said_s = self._held.get(code, float("-inf"))
        self._held[code] = now_s
        stroke = self._stroke(code, is_shifted=is_shifted, view=view)
        if stroke is None or now_s - said_s < HELD_S:
            return None
        is_again = stroke == self._last and now_s - self._last_s < self._double_strike_s
        if is_again and self._is_steadied(stroke):
            return None
        self._last, self._last_s = stroke, now_s
        return stroke

    def up(self, code: int) -> None:
        """The key is let go."""
        self._held.pop(code, None)

    def _stroke(self, code: int, *, is_shifted: bool, view: View | None) -> Stroke | None:
        if (name := self._extra.get(code)) is not None:
            return _JACK.get(name) or Pressed(cast(KeyName, name))
        if code in (_LEFT, _RIGHT):
            is_back = (code == _LEFT) == (view is None or view.direction == "ltr")
            return Pressed("up" if is_back else "down")
        if is_shifted and code in _SHIFTED:
            return Pressed(_SHIFTED[code])
        if code in _DIGITS:
            return Pressed(cast(KeyName, _DIGITS[code]))
        return Pressed(_CODES[code]) if code in _CODES else None

    def _is_steadied(self, stroke: Stroke) -> bool:
        if isinstance(stroke, HeadphonesChanged):
            return False
        return self._is_all_steadied or stroke.key not in _MEANT_TWICE
