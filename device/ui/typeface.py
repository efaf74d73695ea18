"""
Which font a text is set in: the text itself says it, by the scripts in it.

Pure.  Roboto has Latin, Cyrillic and Vietnamese; the others are in `device/ui/fonts`, each
with Latin and Cyrillic beside its own script, so that a name or a number may stand in any
sentence.  Chinese and Korean share characters that each draws its own way; there the
language tells.  A character that our font lacks is drawn with the system's, if it is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
SYSTEM = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's fonts-noto-cjk puts its whole fonts."""


@dataclass(frozen=True, slots=True)
class Face:
    """
    A font, regular and bold.  A file may hold several: `index` is which.

    `is_shaped`: its letters join, or run from the right, so that it is set by Pillow and Raqm.
    """

    name: str
    regular: str
    bold: str
    index: int = 0
    is_shaped: bool = False


ROBOTO = Face("Roboto", "Roboto-Regular.ttf", "Roboto-Bold.ttf")
"""Kivy's own, which it finds by name."""


def _ours(name: str, ending: str, *, is_shaped: bool = False) -> Face:
    regular, bold = (str(FONTS / f"{name}-{weight}.{ending}") for weight in ("regular", "bold"))
    return Face(name, regular, bold, is_shaped=is_shaped)


def _systems(name: str, index: int) -> Face:
    regular, bold = (str(SYSTEM / f"NotoSansCJK-{weight}.ttc") for weight in ("Regular", "Bold"))
    return Face(f"{name}-whole", regular, bold, index, is_shaped=True)


ARABIC = _ours("kiosk-arabic", "ttf", is_shaped=True)
ETHIOPIC = _ours("kiosk-ethiopic", "ttf")
HANS = _ours("kiosk-hans", "otf")
HANT = _ours("kiosk-hant", "otf")
HANGUL = _ours("kiosk-hangul", "otf")
FACES = (ROBOTO, ARABIC, ETHIOPIC, HANS, HANT, HANGUL)

_UNSEEN = frozenset("\n\u200b")
_WHOLE = {HANGUL: _systems("kiosk-hangul", 1), HANS: _systems("kiosk-hans", 2),
          HANT: _systems("kiosk-hant", 3)}  # fmt: skip
_BY_LANGUAGE = {"zh-Hans": HANS, "zh-Hant": HANT, "ko": HANGUL}

_FIRST_ELSEWHERE = "\u0590"
"""Below this all letters are Roboto's."""

_FIRST_EAST_ASIAN = "\u2e80"
_ARABIC = ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
_ETHIOPIC = ((0x1200, 0x139F), (0x2D80, 0x2DDF))
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7A3))
_EAST_ASIAN = ((0x2E80, 0x312F), (0x3190, 0xA4CF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF),
               (0x20000, 0x3FFFF))  # fmt: skip


def face_of(text: str, language: str) -> Face:
    """The font for this text, which is in this language."""
    if all(letter < _FIRST_ELSEWHERE for letter in text):
        return ROBOTO  # most texts; and none is remembered, for it may hold a name
    if _any(text, _ARABIC):
        return ARABIC
    if _any(text, _ETHIOPIC):
        return ETHIOPIC
    if _any(text, _HANGUL):
        return _whole_enough(HANGUL, text)
    if _any(text, _EAST_ASIAN):
        return _whole_enough(_BY_LANGUAGE.get(language, HANS), text)
    return ROBOTO


def is_han(letter: str) -> bool:
    """Whether a line may break on either side of this character."""
    return letter >= _FIRST_EAST_ASIAN and _any(letter, _EAST_ASIAN)


def runs_from_the_right(text: str) -> bool:
    """Whether there is writing in it that runs from the right."""
    return _any(text, _ARABIC)


@cache
def has(face: Face) -> frozenset[str]:
    """The characters of one of our Chinese and Korean fonts."""
    return frozenset((FONTS / f"{face.name}.txt").read_text(encoding="utf-8"))


def _whole_enough(face: Face, text: str) -> Face:
    if has(face).issuperset(set(text) - _UNSEEN) or not Path(_WHOLE[face].regular).is_file():
        return face
    return _WHOLE[face]


def _any(text: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(letter) <= last for letter in text for first, last in ranges)
