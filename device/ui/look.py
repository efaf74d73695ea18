"""
How the kiosk looks: colours, and sizes in millimetres on the glass.

The colours are in pairs, what stands on what; a test holds every pair of both palettes to
its contrast (K17).  The smallest letters have capitals of 4.9 mm: 0.7 degrees at 400 mm,
and more than 3/16 of an inch (K15, K16).  Nothing one touches is under 20 mm (K37).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from device.ui.palette import CONTRAST, PLAIN, Colour, Palette

if TYPE_CHECKING:
    from device.core.view import View

CAP_HEIGHT = 0.711
"""Of Roboto, and of none of ours less: the height of a capital in its font size."""

LEAST_CAPITAL_MM = 4.9
TARGET_MM = 20.0
BODY_MM = 6.9
HEADLINE_MM = 9.0
MESSAGE_MM = 9.6
TITLE_MM = 14.0
HINT_MM = 7.6
KEY_MM = 10.0
GAP_MM = 1.6
TIGHT_GAP_MM = 1.1
"""Between two touches, where letters are large or half of the glass must do."""

SMALL_PANEL_MM = 86.0
LARGE = 2.0
LARGE_AT_LEAST = 1.9
"""Larger letters: twice as large, and where that is just too much never less than this."""

FRAME_MM = 1.3
"""Each of the two lines around the part where the keys are."""

ICONS: dict[str, str] = {
    "help": "help",
    "comfort": "easier",
    "key_number": "keypad",
    "no_card": "no-card",
    "languages": "language",
    "back": "back",
    "mistake": "undo",
    "undo": "undo",
    "more": "onward",
    "done": "tick",
    "ok": "tick",
    "enter": "tick",
    "erase": "erase",
    "accept": "tick",
    "log_out": "leave",
    "add_services": "plus",
    "add": "plus",
    "later": "clock",
    "privacy": "lock",
    "unknown": "question",
    "large": "large",
    "contrast": "contrast",
    "low": "low",
    "speech": "speaker",
    "louder": "louder",
    "dark": "dark",
    "clean": "broom",
    "run": "wrench",
    "finish": "leave",
}
"""What stands beside the word of a touch, where there is room."""

TOWARDS = {"back": "onward", "onward": "back", "leave": "leave-left"}
"""Drawings that point along the writing, for writing that runs from the right."""

ROLES_OF_SYMBOLS: dict[str, tuple[str, str, str]] = {
    "greeting": ("tick", "on_good", "good"),
    "thanks": ("tick", "on_good", "good"),
    "farewell": ("wave", "on_good", "good"),
    "cancelled": ("undo", "on_brand", "brand"),
    "unreadable": ("card", "on_alert", "alert"),
    "stranger": ("no-card", "on_alert", "alert"),
    "void": ("cross", "on_alert", "alert"),
    "sorry": ("attention", "on_alert", "alert"),
    "resting": ("clock", "on_alert", "alert"),
    "locked": ("lock", "on_brand", "brand"),
    "cleaning": ("broom", "on_brand", "brand"),
}
"""What stands beside the sentence of a message, in which colour on which."""

ROLES_OF_LAMPS: dict[str, str] = {
    "ready": "lamp_ready",
    "accepted": "lamp_ready",
    "refused": "lamp_attention",
    "attention": "lamp_attention",
    "busy": "lamp_attention",
}

MARKS: dict[str, str] = {"good": "tick", "bad": "cross", "busy": "clock", "none": ""}
"""What stands before a line that is only read."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one View is drawn."""

    colours: Palette = PLAIN
    letters: float = 1.0
    least_letters: float = 1.0
    edge_mm: float = 0.5
    chosen_edge_mm: float = 0.9
    is_low: bool = False
    is_dark: bool = False
    is_mirrored: bool = False
    language: str = "en"

    @property
    def gap_mm(self) -> float:
        """What stays free between two touches."""
        return GAP_MM if self.letters == 1 and not self.is_low else TIGHT_GAP_MM

    @property
    def start(self) -> str:
        """The side where a line begins."""
        return "right" if self.is_mirrored else "left"

    @property
    def is_eased(self) -> bool:
        """Whether the screens are laid out anew, for large letters or for the lower half."""
        return self.letters > 1 or self.is_low

    def symbol(self, screen: str) -> tuple[str, Colour, Colour]:
        """The drawing beside the sentence of this screen, its colour, and the ground's."""
        if screen not in ROLES_OF_SYMBOLS:
            return ("", self.colours.paper, self.colours.paper)
        name, ink, ground = ROLES_OF_SYMBOLS[screen]
        return (name, self.colours.role(ink), self.colours.role(ground))

    def lamp(self, lamp: str) -> Colour:
        """The colour of this lamp."""
        return self.colours.role(ROLES_OF_LAMPS[lamp])

    def drawing(self, name: str) -> str:
        """The drawing of this name, as it points on this screen."""
        return TOWARDS.get(name, name) if self.is_mirrored else name


def look_of(view: View) -> Look:
    """How this view is drawn."""
    told = view.comfort
    is_plain = not told.contrast
    return Look(
        colours=PLAIN if is_plain else CONTRAST,
        letters=LARGE if told.large else 1.0,
        least_letters=LARGE_AT_LEAST if told.large else 1.0,
        edge_mm=0.5 if is_plain else 1.2,
        chosen_edge_mm=0.9 if is_plain else 1.8,
        is_low=told.low,
        is_dark=told.dark,
        is_mirrored=view.direction == "rtl",
        language=view.language,
    )
