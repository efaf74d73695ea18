"""
How much glass a text takes: its lines at a width, and the least width for so many lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from kivy.metrics import mm

from device.ui.fitting import Measure, height, lines, pieces
from device.ui.lettering import measure
from device.ui.look import BODY_MM, Look
from device.ui.typeface import face_of, is_han

LINE = 0.94
"""Lines stand a little closer than the font would have them."""

_STEPS = 9
_FEW = 4


def px(millimetres: float) -> float:
    """So many millimetres, in pixels of this panel."""
    return float(mm(millimetres))


@dataclass(frozen=True, slots=True)
class Gauge:
    """Measures texts at the smallest size that this look allows."""

    look: Look

    @property
    def size(self) -> float:
        """The smallest letters, in pixels."""
        return px(BODY_MM * self.look.least_letters)

    def lines(self, text: str, width: float, language: str = "", *, bold: bool = True) -> list[str]:
        """The lines of a text at this width."""
        return lines(text, width, self.size, self._measure(text, language, bold=bold))

    def line(self, text: str, language: str = "", *, bold: bool = True) -> float:
        """How high one line stands, in the font of this text."""
        return self._measure(text, language, bold=bold)("Ag", self.size)[1]

    def high(self, text: str, width: float, language: str = "", *, bold: bool = True) -> float:
        """How high a text stands at this width."""
        if not text:
            return 0.0
        found = self._measure(text, language, bold=bold)
        return height(len(lines(text, width, self.size, found)), self.size, LINE, found)

    def wide(self, text: str, language: str = "", *, bold: bool = True) -> float:
        """How wide it is on one line."""
        found = self._measure(text, language, bold=bold)
        return max(found(line, self.size)[0] for line in text.split("\n"))

    def longest_word(self, text: str, language: str = "", *, bold: bool = True) -> float:
        """How wide its longest word is, which no line may break."""
        found = self._measure(text, language, bold=bold)
        words = [piece.strip() for line in text.split("\n") for piece in pieces(line)]
        return max((found(word, self.size)[0] for word in words), default=0.0)

    def in_bar(self, text: str, high: float, language: str = "") -> float:
        """What a touch needs for its word; one of a few Chinese characters is not broken."""
        wide = self.wide(text, language)
        few = sum(is_han(letter) for letter in text) in range(1, _FEW + 1) and " " not in text
        return wide if few else self.narrowest(text, high, language)

    def narrowest(self, text: str, high: float, language: str = "", *, bold: bool = True) -> float:
        """The least width at which it stands no higher than this; on one line, if it cannot."""
        most, least = self.wide(text, language, bold=bold), 0.0
        least = self.longest_word(text, language, bold=bold)
        if self.high(text, least, language, bold=bold) <= high:
            return least
        best = most
        for _ in range(_STEPS):
            middle = (least + most) / 2
            if self.high(text, middle, language, bold=bold) <= high:
                best = most = middle
            else:
                least = middle
        return best

    def _measure(self, text: str, language: str, *, bold: bool) -> Measure:
        return measure(face_of(text, language or self.look.language), bold=bold)
