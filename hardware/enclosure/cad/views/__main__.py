"""
`python -m hardware.enclosure.cad.views`: the pictures and drawings that are committed.

Into `hardware/enclosure/pictures` (PNG) and `hardware/enclosure/drawings` (SVG).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from hardware.enclosure import parameters
from hardware.enclosure.cad import assembly
from hardware.enclosure.cad.views import elevations, scenes, sheets
from hardware.enclosure.stance import Variant, variants

_ROOM = Path(__file__).parents[2]
_SCREEN = _ROOM.parents[1] / "docs" / "pictures" / "kiosk" / "choosing.png"
_NAMES = {
    "7in-wall": "wall",
    "7in-counter": "counter",
    "7in-stand": "floor-stand",
    "10in-stand": "floor-stand-10in",
}


@click.command()
@click.option("--pictures", type=click.Path(path_type=Path), default=_ROOM / "pictures")
@click.option("--drawings", type=click.Path(path_type=Path), default=_ROOM / "drawings")
@click.option("--only", default="", help="One picture, one variant, or sheets.")
def views(pictures: Path, drawings: Path, only: str) -> None:
    """All of them, with a line for each."""
    for folder in (pictures, drawings):
        folder.mkdir(parents=True, exist_ok=True)
    every = variants(parameters.read())
    for wall in (one for one in every if one.place_name == "wall"):
        head = assembly.head(wall.face)
        drawn = sheets.head_lines(head)
        _shaded(wall, head, pictures, only)
        for variant in (one for one in every if one.panel_name == wall.panel_name):
            if only not in (variant.name, "", "sheets"):
                continue
            side = elevations.side_lines(variant, [*head, *assembly.carrier(variant)])
            file = drawings / f"{variant.name}.svg"
            file.write_text(sheets.sheet(variant, drawn, side).text(), "utf-8")
            click.echo(f"{file}")
            if variant.name in _NAMES:
                file = pictures / f"{_NAMES[variant.name]}.png"
                elevations.elevation(variant, side).png(file, 1650)
                click.echo(f"{file}")


def _shaded(wall: Variant, head: list[assembly.Piece], into: Path, only: str) -> None:
    face, name = wall.face, wall.panel_name
    pieces = [*head, *assembly.carrier(wall)]
    todo = {f"assembly-{name}.png": partial(scenes.put_together, face, pieces, _SCREEN)}
    if name == "7in":
        todo["exploded-7in.png"] = partial(scenes.apart, face, pieces, _SCREEN)
        todo["reader-slot.png"] = partial(scenes.slot, face, pieces, _SCREEN)
        todo["section.png"] = partial(scenes.section, face, pieces)
    for file, draw in todo.items():
        if only in file:
            draw(into / file)
            click.echo(f"{into / file}")


if __name__ == "__main__":
    views()
