"""
Makes the font of PDF files: `python -m hub.web.tables.files.fonts.make`, at a developer's desk.

It is cut from Debian's Noto Sans, `apt-get install fonts-noto-core`: Latin, Greek and Cyrillic
without hints.  Other scripts are drawn with the fonts of the cards, `hub.cards.printing.fonts`.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
NOTO = Path("/usr/share/fonts/truetype/noto")
WEIGHTS = {"Regular": "list-regular.ttf", "Bold": "list-bold.ttf"}


def main() -> None:
    """Make them anew, beside this file."""
    for weight, name in WEIGHTS.items():
        font = TTFont(NOTO / f"NotoSans-{weight}.ttf")
        options = Options()
        options.layout_features = []  # letters are drawn as they come: joining is the cards' matter
        options.hinting = False
        options.notdef_outline = True
        options.drop_tables += ["DSIG", "GPOS", "GSUB", "GDEF"]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=set(font.getBestCmap()))
        subsetter.subset(font)
        _name(font, weight)
        font.save(HERE / name)


def _name(font: TTFont, weight: str) -> None:
    # The licence asks that a changed font carry another name than the one it came from.
    for identity, text in ((1, "List"), (3, f"list-{weight}"), (4, f"List {weight}"), (6, f"List-{weight}")):  # fmt: skip
        for record in [one for one in font["name"].names if one.nameID == identity]:
            record.string = text
    font["head"].modified = font["head"].created  # the same bytes whenever it is made
    font.recalcTimestamp = False


if __name__ == "__main__":
    main()
