"""
Makes the pictures of `docs/pictures/` from the rendered screens and pages: small, few colours.

Each English screen at 800x480 and each desktop page becomes a picture of its own.  Of every
language there is a sheet; of English and Arabic also those with larger letters and high contrast.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

COLOURS = 256
PAGE_WIDTH = 1000
TILE_WIDTH = 400
SHEET_WIDTH = 900
SHEET_COLOURS = 48
COLUMNS = 4
GAP = 8
GROUND = "#808080"


def main() -> None:
    """Command line: where the renderings are, and where the pictures go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=Path, required=True)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    where = parser.parse_args()
    make(where.screens, where.pages, where.to)


def make(screens: Path, pages: Path, target: Path) -> None:
    """All pictures, in place of those that were there."""
    for former in target.glob("**/*.png"):
        former.unlink()
    for source in sorted(screens.glob("*-en-800x480.png")):
        save(Image.open(source), target / "kiosk" / source.name.replace("-en-800x480", ""))
    for wall in sorted((screens / "sheets").glob("*-800x480.png")):
        save(Image.open(wall), target / "languages" / wall.name, SHEET_WIDTH, SHEET_COLOURS)
    for look in ("large", "contrast", "low", "keys"):
        for language in ("en", "ar"):
            wall = screens / "sheets" / f"{language}-800x480-{look}.png"
            save(Image.open(wall), target / "languages" / wall.name, SHEET_WIDTH, SHEET_COLOURS)
    save(
        Image.open(screens / "sheets" / "en-1024x600.png"),
        target / "kiosk-1024x600.png",
        SHEET_WIDTH,
    )
    for source in sorted(pages.glob("*-desktop.png")):
        page = Image.open(source)
        save(
            page.crop((0, 0, page.width, min(page.height, page.width))),
            target / "pages" / source.name.replace("-desktop", ""),
        )
    sheet(sorted(pages.glob("*-phone.png")), target / "pages-phone.png")


def sheet(sources: list[Path], target: Path) -> None:
    """Pictures side by side, in the order given; nothing for none."""
    if not sources:
        return
    tiles = [_narrowed(Image.open(source), TILE_WIDTH) for source in sources]
    height = max(min(tile.height, 2 * TILE_WIDTH) for tile in tiles)
    rows = -(-len(tiles) // COLUMNS)
    whole = Image.new(
        "RGB", (COLUMNS * (TILE_WIDTH + GAP) + GAP, rows * (height + GAP) + GAP), GROUND
    )
    for number, tile in enumerate(tiles):
        left = GAP + number % COLUMNS * (TILE_WIDTH + GAP)
        top = GAP + number // COLUMNS * (height + GAP)
        whole.paste(tile.crop((0, 0, tile.width, min(tile.height, height))), (left, top))
    save(whole, target, whole.width)


def save(
    picture: Image.Image, target: Path, width: int = PAGE_WIDTH, colours: int = COLOURS
) -> None:
    """One picture, no wider than `width`, as a palette PNG."""
    target.parent.mkdir(parents=True, exist_ok=True)
    small = _narrowed(picture, width)
    small.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    rgb = picture.convert("RGB")
    if rgb.width <= width:
        return rgb
    return rgb.resize((width, round(rgb.height * width / rgb.width)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
