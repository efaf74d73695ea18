"""
What a keyboard-wedge reader typed: from key codes to the characters of a US keyboard.

Pure.  The codes are those of Linux input events, which name a key by its place and know
nothing of the desktop's layout; shift is followed here.  Letters are always capitals: a
stripe has no others, and readers differ in whether they press shift for them.

A key that stands for no character of a stripe becomes a mark of damage, so that a card it
falls into is told as unreadable and not as a shorter number.
"""

from __future__ import annotations

DOWN = 1
"""The value of a key event when the key goes down; 0 is up, 2 a repeat."""

DAMAGE = "\x1a"
_RETURN = "\r"
_ROWS = {2: "1234567890-=", 16: "QWERTYUIOP[]", 30: "ASDFGHJKL;'`", 43: "\\ZXCVBNM,./"}
"""The code of each row's first key, and its characters from there on."""

_SHIFTED = dict(zip("1234567890-=[];'`\\,./", '!@#$%^&*()_+{}:"~|<>?', strict=True))
_KEYPAD = {71: "789-456+1230.", 55: "*", 98: "/"}
_RETURNS = (15, 28, 96)
"""Tab, which some readers send between tracks, Enter, and the keypad's Enter."""

_SPACE = 57
_SHIFTS = (42, 54)
_SILENT = frozenset((29, 56, 58, 69, 70, 97, 100, 125, 126))
"""Control, Alt, the locks and the logo keys by themselves type nothing."""


def _plain_keys() -> dict[int, str]:
    rows = {**_ROWS, **_KEYPAD}
    keys = {first + at: key for first, row in rows.items() for at, key in enumerate(row)}
    return keys | {_SPACE: " "} | dict.fromkeys(_RETURNS, _RETURN)


_PLAIN = _plain_keys()
_KEYPAD_CODES = {first + at for first, row in _KEYPAD.items() for at in range(len(row))}


class WedgeKeys:
    """One opening of a reader: which shift keys are down."""

    def __init__(self) -> None:
        self._shifts: set[int] = set()

    def press(self, code: int, value: int) -> str:
        """What the key `code` types as it goes down, up, or repeats; often nothing."""
        if code in _SHIFTS:
            self._shifts = self._shifts | {code} if value else self._shifts - {code}
            return ""
        if value != DOWN or code in _SILENT:
            return ""
        plain = _PLAIN.get(code, DAMAGE)
        if not self._shifts or code in _KEYPAD_CODES:
            return plain
        return _SHIFTED.get(plain, plain)
