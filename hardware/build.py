"""
`make hardware`: everything that follows from pins.toml, bom.toml and the wiring's sheets.

    python -m hardware.build [--into build/hardware]

Texts and pictures that belong beside their sources are refreshed there; the technician's page is
made into one HTML file and one PDF in the build folder.  What an outside program is missing for
is told in a sentence, and the rest is built all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from graphviz import ExecutableNotFound

from hardware import printing
from hardware.driver import board, drawing, netlist
from hardware.jig import netlist as jig
from hardware.keypad import firmware
from hardware.parts import mat, tables
from hardware.parts.reading import bom
from hardware.parts.rules import faults as faults_of_bom
from hardware.pinmap import currents
from hardware.pinmap.reading import header, pin_map
from hardware.pinmap.rules import faults as faults_of_pins
from hardware.wiring import rendering

HERE = Path(__file__).parent

TEXTS: dict[str, Callable[[], str]] = {
    "driver/CURRENTS.md": lambda: currents.table(pin_map()),
    "driver/driver.svg": drawing.svg,
    "driver/board.svg": lambda: board.svg(pin_map()),
    "driver/SOLDER.md": lambda: netlist.solder_list(pin_map()),
    "keypad/code.py.txt": lambda: firmware.program(firmware.keys()),
    "jig/SOLDER.md": lambda: jig.solder_list(pin_map()),
    "parts/BOM.md": lambda: tables.markdown(bom(), pin_map()),
    "parts/mat.svg": lambda: mat.svg(bom()),
    "parts/BOM.csv": lambda: tables.csv_text(bom()),
}
"""What is the same on every machine: a test holds each committed file equal to it."""


@click.command()
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/hardware"),
    show_default=True,
)
def main(into: Path) -> None:
    """Build what the hardware's sources say."""
    wrong = faults_of_pins(pin_map(), header()) + faults_of_bom(bom(), pin_map())
    if wrong:
        raise click.ClickException("\n  ".join(["nothing was built, for:", *wrong]))
    into.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (HERE / name).write_text(text(), "utf-8")
        click.echo(f"  {HERE.name}/{name}")
    _pictures()
    for made in printing.technicians_page(HERE / "TECHNICIAN.md", into, click.echo):
        click.echo(f"  {made}")


def _pictures() -> None:
    rendering.PICTURES.mkdir(exist_ok=True)
    try:
        for name in rendering.names():
            picture = rendering.draw(name, rendering.PICTURES)
            click.echo(f"  {picture.relative_to(HERE.parent)}")
    except ExecutableNotFound:
        click.echo("  no wiring pictures: Graphviz is missing (apt-get install graphviz)")
        return
    rendering.DIGESTS.write_text(rendering.digests(), "utf-8")


if __name__ == "__main__":
    main()
