"""
How the kiosk looks: colours, and sizes in millimetres on the glass.

The colours are in pairs, what stands on what; a test holds every pair to its
contrast (K17).  The smallest letters have capitals of 4.9 mm: 0.7 degrees at 400 mm,
and more than 3/16 of an inch (K15, K16).  Nothing one touches is under 20 mm (K37).
"""

from __future__ import annotations

Colour = tuple[float, float, float, float]


def _colour(hexadecimal: str) -> Colour:
    red, green, blue = (int(hexadecimal[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue, 1.0


PAPER = _colour("F6F4EE")
WHITE = _colour("FFFFFF")
INK = _colour("0E2230")
EDGE = _colour("5C6F7C")
PRESSED = _colour("D5DFE4")
BRAND = _colour("0B4A57")
BRAND_PRESSED = _colour("062F38")
BRAND_SOFT = _colour("D9EEEA")
ON_BRAND = _colour("DDF0EE")
GOOD = _colour("14532D")
AMBER = _colour("FFD36B")
LAMP_READY = _colour("7CF29A")

READABLE: tuple[tuple[Colour, Colour], ...] = (
    (INK, PAPER),
    (INK, WHITE),
    (INK, PRESSED),
    (INK, AMBER),
    (BRAND, WHITE),
    (BRAND, PAPER),
    (WHITE, BRAND),
    (WHITE, BRAND_PRESSED),
    (INK, BRAND_SOFT),
    (BRAND, BRAND_SOFT),
    (ON_BRAND, BRAND),
    (WHITE, GOOD),
)
"""(text, ground), at least 7:1."""

VISIBLE: tuple[tuple[Colour, Colour], ...] = (
    (EDGE, PAPER),
    (EDGE, WHITE),
    (LAMP_READY, BRAND),
    (AMBER, BRAND),
    (BRAND, PAPER),
)
"""(edge or lamp, ground), at least 3:1."""

CAP_HEIGHT = 0.711
"""Of the bundled sans serif, Roboto: the height of a capital in its font size."""

LEAST_CAPITAL_MM = 4.9
TARGET_MM = 20.0
BODY_MM = 6.9
HEADLINE_MM = 9.0
MESSAGE_MM = 9.6
TITLE_MM = 14.0
HINT_MM = 7.6
KEY_MM = 10.0
GAP_MM = 1.6
SMALL_PANEL_MM = 86.0
HELP_WIDTH_MM = 30.0
ICON_ROOM_MM = 42.0
"""A touch narrower than this shows its word alone."""

ICONS: dict[str, str] = {
    "help": "help",
    "key_number": "keypad",
    "no_card": "no-card",
    "language": "language",
    "back": "back",
    "mistake": "undo",
    "more": "onward",
    "done": "tick",
    "ok": "tick",
    "log_out": "leave",
    "add_services": "plus",
    "add": "plus",
}
"""What stands beside the word of a touch, where there is room."""

SYMBOLS: dict[str, tuple[str, Colour, Colour]] = {
    "greeting": ("tick", WHITE, GOOD),
    "thanks": ("tick", WHITE, GOOD),
    "farewell": ("wave", WHITE, GOOD),
    "cancelled": ("undo", WHITE, BRAND),
    "unreadable": ("card", INK, AMBER),
    "stranger": ("no-card", INK, AMBER),
    "void": ("cross", INK, AMBER),
    "sorry": ("attention", INK, AMBER),
}
"""What stands beside the sentence of a message, in which colour on which."""

NO_SYMBOL = ("", PAPER, PAPER)

LAMPS: dict[str, Colour] = {
    "ready": LAMP_READY,
    "accepted": LAMP_READY,
    "refused": AMBER,
    "attention": AMBER,
    "busy": AMBER,
}

UNTINTED = WHITE
"""For a drawing that brings its own colours."""


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours by WCAG 2, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
