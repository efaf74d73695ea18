"""
Builds the body: `python -m hardware.enclosure.cad.build --to build/enclosure`.

For each panel every printed part as STL and STEP as it lies on the bed; for each variant the
whole as STEP; the steel of the stands as STEP.  Then `measured.toml` is written anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import trimesh
from build123d import Color, Compound, export_step, export_stl

from hardware.enclosure import parameters
from hardware.enclosure.cad import assembly, measuring
from hardware.enclosure.numbers import making
from hardware.enclosure.stance import Variant, variants

_COLOURS = {
    "printed": Color(0.85, 0.87, 0.88),
    "steel": Color(0.35, 0.4, 0.45),
    "bought": Color(0.1, 0.1, 0.1),
}
TOLERANCE_MM = 0.05
ANGLE = 0.25


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("build/enclosure"))
def build(folder: Path) -> None:
    """Everything, and a line for each file."""
    figures = parameters.read()
    every = variants(figures)
    heads = {one.panel_name: assembly.head(one.face) for one in every if one.place_name == "wall"}
    for wall in (one for one in every if one.place_name == "wall"):
        into = folder / wall.panel_name
        into.mkdir(parents=True, exist_ok=True)
        for part in measuring.printables(wall, heads[wall.panel_name]):
            _export(part, into)
    for variant in every:
        _export_whole(variant, heads[variant.panel_name], folder)
    making.FILE.write_text(measuring.as_toml(figures, heads), "utf-8")
    click.echo(f"Measured: {making.FILE}")


def _export(part: measuring.Printable, into: Path) -> None:
    file = into / f"{part.name.replace(' ', '-')}.stl"
    export_stl(part.solid, file, tolerance=TOLERANCE_MM, angular_tolerance=ANGLE)
    export_step(part.solid, file.with_suffix(".step"))
    mesh = trimesh.load(file)
    if not mesh.is_watertight or mesh.volume <= 0:
        sys.exit(f"{file} is not watertight: no printer should be given it. Look at {part.name}.")
    click.echo(f"{file}  {mesh.volume / 1000:.1f} cm3, watertight, {len(mesh.faces)} triangles")


def _export_whole(variant: Variant, head: list[assembly.Piece], folder: Path) -> None:
    pieces = [*head, *assembly.carrier(variant)]
    placed = assembly.in_room(variant, pieces)
    for piece in placed:
        piece.solid.label, piece.solid.color = piece.name, _COLOURS[piece.kind]
        if piece.kind == "steel":
            name = f"{piece.name.replace(' ', '-')}.step"
            export_step(piece.solid, folder / variant.panel_name / name)
    whole = Compound(label=variant.name, children=[piece.solid for piece in placed])
    file = folder / f"{variant.name}.step"
    export_step(whole, file)
    click.echo(f"{file}")


if __name__ == "__main__":
    build()
