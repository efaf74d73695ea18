"""
Makes the fonts of the kiosk: `python -m device.ui.fonts.make`, and looks at nothing else.

Roboto, which comes with Kivy, has no Arabic, Ethiopic, Chinese or Korean letters.  These are
cut from Debian's Noto fonts, `apt-get install fonts-noto-core fonts-noto-cjk`, and merged with
Noto's Latin and Cyrillic, so that a name or a number stands in the middle of any sentence.
The kiosk ships the finished fonts and needs none of this.

Chinese and Korean keep what people write every day: GB 2312 level 1, Big5 level 1, the Hangul
of KS X 1001, and every character of our own sentences.  `<name>.txt` beside a font holds the
characters it has, so that a rarer one (of a name) is drawn with the system's whole font.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.merge import Merger
from fontTools.merge import Options as MergeOptions
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto")
WEIGHTS = ("Regular", "Bold")
WORDS = ("device/core/words", "hub/catalogue")
"""Where our own sentences are."""

LATIN = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x2B0, 0x2BF),
    (0x300, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x20A0, 0x20BF),
)
CYRILLIC = ((0x400, 0x52F),)
SIGNS = ((0x2116, 0x2116), (0x2190, 0x2193), (0x2212, 0x2212), (0x200B, 0x200F))
ARABIC = ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
ETHIOPIC = ((0x1200, 0x139F), (0x2D80, 0x2DDF))
WIDE = ((0x3000, 0x301F), (0xFF01, 0xFF5E), (0x25CB, 0x25CF))
"""Punctuation and full-width letters of Chinese and Korean."""

JAMO = ((0x1100, 0x11FF), (0x3131, 0x318E))


@dataclass(frozen=True, slots=True)
class Merged:
    """A font of Latin, Cyrillic and one script more.  `line` is how high a line stands."""

    name: str
    source: str
    letters: tuple[tuple[int, int], ...]
    line: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """Some characters of one face of Noto Sans CJK."""

    name: str
    face: int
    letters: frozenset[int]


MERGED = (
    Merged("kiosk-arabic", "NotoSansArabic", ARABIC, (940, 360)),
    Merged("kiosk-ethiopic", "NotoSansEthiopic", ETHIOPIC, (960, 260)),
)
CJK_LINE = (980, 240)
_MADE = 3_800_000_000
"""Seconds since 1904, as fonts count."""


def main() -> None:
    """Make them all anew, beside this file."""
    for weight in WEIGHTS:
        for merged in MERGED:
            _save(_merged(merged, weight), merged.name, weight, ".ttf")
        for cut in _cuts():
            font = _cut(cut, weight)
            _save(font, cut.name, weight, ".otf")
            if weight == WEIGHTS[0]:
                has = "".join(chr(code) for code in sorted(font.getBestCmap()))
                (HERE / f"{cut.name}.txt").write_text(has, encoding="utf-8")


def _cuts() -> tuple[Cut, ...]:
    common = _codes(*LATIN, *CYRILLIC, *SIGNS, *WIDE) | _our_own()
    return (
        Cut("kiosk-hans", 2, common | _gb2312_level_1()),
        Cut("kiosk-hant", 3, common | _big5_level_1()),
        Cut("kiosk-hangul", 1, common | _codes(*JAMO) | _ks_x_1001_hangul()),
    )


def _merged(merged: Merged, weight: str) -> TTFont:
    parts = (
        ("NotoSans", (*LATIN, *CYRILLIC, *SIGNS)),
        (merged.source, merged.letters),
    )
    files = []
    for source, letters in parts:
        part = TTFont(NOTO / f"{source}-{weight}.ttf")
        _keep(part, _codes(*letters), ["*"])
        file = io.BytesIO()
        part.save(file)
        file.seek(0)
        files.append(file)
    merger = Merger(MergeOptions(drop_tables=["vhea", "vmtx", "MATH", "DSIG"]))
    font = merger.merge(files)
    _stand(font, merged.line)
    return font


def _cut(cut: Cut, weight: str) -> TTFont:
    font = TTFont(CJK / f"NotoSansCJK-{weight}.ttc", fontNumber=cut.face)
    _keep(font, cut.letters, ["ccmp", "ljmo", "vjmo", "tjmo", "kern"])
    _stand(font, CJK_LINE)
    return font


def _keep(font: TTFont, letters: frozenset[int], features: list[str]) -> None:
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)


def _stand(font: TTFont, line: tuple[int, int]) -> None:
    """Lines as close as the letters allow; Noto leaves room for what a kiosk never writes."""
    ascent, descent = line
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ascent, -descent, 0
    metrics = font["OS/2"]
    metrics.sTypoAscender, metrics.sTypoDescender, metrics.sTypoLineGap = ascent, -descent, 0
    metrics.usWinAscent, metrics.usWinDescent = ascent, descent


def _save(font: TTFont, name: str, weight: str, ending: str) -> None:
    # The licence asks that a changed font carry another name than the one it came from.
    family = name.replace("-", " ").title()
    names = font["name"]
    for identity, text in (
        (1, family),
        (2, weight),
        (3, f"{name}-{weight}"),
        (4, f"{family} {weight}"),
        (6, f"{family.replace(' ', '')}-{weight}"),
    ):
        for record in [r for r in names.names if r.nameID == identity]:
            names.setName(text, identity, record.platformID, record.platEncID, record.langID)
    font["head"].created = font["head"].modified = _MADE  # the same bytes whenever it is made
    font.recalcTimestamp = False
    font.save(HERE / f"{name}-{weight.lower()}{ending}")


def _codes(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


def _our_own() -> frozenset[int]:
    found: set[int] = set()
    for folder in WORDS:
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".toml", ".po", ".pot"}:
                found |= {ord(letter) for letter in file.read_text(encoding="utf-8")}
    return frozenset(code for code in found if _is_east_asian(code))


def _is_east_asian(code: int) -> bool:
    return code >= 0x2E80 and not 0xFB50 <= code <= 0xFEFF


def _gb2312_level_1() -> frozenset[int]:
    return _decoded("gb2312", _pairs(0xB0, 0xD7, _HIGH))


def _big5_level_1() -> frozenset[int]:
    return _decoded("big5", _pairs(0xA4, 0xC6, (*range(0x40, 0x7F), *_HIGH)))


def _ks_x_1001_hangul() -> frozenset[int]:
    return _decoded("euc_kr", _pairs(0xB0, 0xC8, _HIGH))


_HIGH = tuple(range(0xA1, 0xFF))


def _pairs(first: int, last: int, seconds: tuple[int, ...]) -> Iterator[bytes]:
    return (bytes((one, other)) for one in range(first, last + 1) for other in seconds)


def _decoded(encoding: str, pairs: Iterator[bytes]) -> frozenset[int]:
    letters = (pair.decode(encoding, errors="ignore") for pair in pairs)
    return frozenset(ord(letter) for letter in letters if len(letter) == 1)


if __name__ == "__main__":
    main()
