"""
Makes the fonts of the cards: `python -m hub.cards.printing.fonts.make`, at a developer's desk.

They are cut from Debian's Noto fonts, `apt-get install fonts-noto-core fonts-noto-cjk`: bold,
without hints, with every rule of joining and stacking that their script needs.  Of Chinese,
Japanese and Korean: every character of GB 2312, Big5, JIS X 0208 and KS X 1001, and every
Hangul syllable.  The hub ships what this makes.  A script that is not here is looked for
among the system's Noto fonts, and a name that still cannot be drawn is refused in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
JAPANESE_FACE = 0
SCRIPTS = {
    "latin": "NotoSans",
    "arabic": "NotoSansArabic",
    "ethiopic": "NotoSansEthiopic",
    "khmer": "NotoSansKhmer",
    "lao": "NotoSansLao",
    "thai": "NotoSansThai",
    "myanmar": "NotoSansMyanmar",
    "devanagari": "NotoSansDevanagari",
    "gurmukhi": "NotoSansGurmukhi",
}
"""Ours by Noto's; what the interpreters of the state's job centers are asked for most."""
TABLES = ("gb2312", "big5", "euc_jp", "euc_kr")
HANGUL = range(0xAC00, 0xD7A4)
_HAN = ((0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x9FFF))
_LEADS, _TRAILS = range(0xA1, 0xFF), range(0x40, 0xFF)


def main() -> None:
    """Make them all anew, beside this file."""
    for ours, theirs in SCRIPTS.items():
        font = TTFont(NOTO / f"{theirs}-Bold.ttf")
        _save(_cut(font, set(font.getBestCmap()), ["*"]), ours, ".ttf")
    font = TTFont(CJK, fontNumber=JAPANESE_FACE)
    _save(_cut(font, set(_han()) | set(HANGUL), []), "cjk", ".otf")


def _han() -> Iterator[int]:
    for table in TABLES:
        for lead in _LEADS:
            for trail in _TRAILS:
                text = bytes((lead, trail)).decode(table, "ignore")
                code = ord(text) if len(text) == 1 else 0
                if any(first <= code <= last for first, last in _HAN):
                    yield code


def _cut(font: TTFont, letters: set[int], features: list[str]) -> TTFont:
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    return font


def _save(font: TTFont, name: str, ending: str) -> None:
    # The licence asks that a changed font carry another name than the one it came from.
    for identity, text in ((1, f"Card {name}"), (3, f"card-{name}"), (4, f"Card {name} Bold"), (6, f"Card{name.title()}-Bold")):  # fmt: skip
        for record in [one for one in font["name"].names if one.nameID == identity]:
            record.string = text
    font["head"].modified = font["head"].created  # the same bytes whenever it is made
    font.recalcTimestamp = False
    font.save(HERE / f"card-{name}{ending}")


if __name__ == "__main__":
    main()
