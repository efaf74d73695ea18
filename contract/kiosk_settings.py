"""
What a hub may change of a kiosk's settings, and between which bounds: both sides hold to this.

A kiosk checks again by its own settings file's rules; what is not here cannot be ordered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from contract.fields import Code

LANGUAGES = ("en", "es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "so", "tl", "am", "ar")
_WALL_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Changeable:
    """One setting: its name in an order, where it stands in the kiosk's file, what it takes."""

    code: Code
    table: str
    """Of the settings file; empty for the top."""
    key: str
    kind: Literal["number", "wall_time", "word"]
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()

    def takes(self, text: str) -> bool:
        """Whether an order may say this."""
        match self.kind:
            case "number":
                is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.high))
                return is_number and self.low <= int(text) <= self.high
            case "wall_time":
                return _WALL_TIME.fullmatch(text) is not None
            case "word":
                return text in self.words


CHANGEABLE = {
    one.code: one
    for one in (
        Changeable("brightness", "screen", "brightness", "number", 1, 100),
        Changeable("night-brightness", "screen", "night_brightness", "number", 1, 100),
        Changeable("night-from", "screen", "night_from", "wall_time"),
        Changeable("night-to", "screen", "night_to", "wall_time"),
        Changeable("idle-s", "patience", "idle_s", "number", 1, 600),
        Changeable("language", "", "language", "word", words=LANGUAGES),
    )
}
