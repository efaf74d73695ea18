"""`worksource enclosure numbers`: the body's table, and whether every rule is kept."""

from __future__ import annotations

import click

from hardware.enclosure import fasteners, parameters
from hardware.enclosure.numbers import making, report
from hardware.enclosure.stance import variants


@click.group()
def enclosure() -> None:
    """The kiosk's body: its numbers, computed from its parameters."""


@enclosure.command()
@click.option("--write", is_flag=True, help="Bring NUMBERS.md and fasteners.toml up to date.")
@click.option("--variant", "only", default="", help="One of them, such as 7in-wall.")
def numbers(*, write: bool, only: str) -> None:
    """Reach, force, sight, stability, warmth and printing; fails if a rule is broken."""
    figures, found = parameters.read(), making.solids()
    every = variants(figures)
    if only and only not in {one.name for one in every}:
        known = ", ".join(one.name for one in every)
        raise click.UsageError(f"there is no variant {only}: choose one of {known}.")
    if found.mark != parameters.mark():
        click.echo(
            "The parameters were changed after the solids were measured: masses and print times"
            " are those of before. Run `make enclosure`.",
            err=True,
        )
    broken = 0
    for variant in every:
        if only and variant.name != only:
            continue
        click.echo(f"\n{variant.name}")
        for one in report.findings(variant, found):
            broken += not one.is_kept
            mark = "kept" if one.is_kept else "NOT KEPT"
            click.echo(f"  {one.rule:8} {one.what}: {one.value}, {one.limit}: {mark}")
        click.echo("\n" + report.place_lines(variant))
    if write:
        report.FILE.write_text(report.text(figures, found), "utf-8")
        fasteners.FILE.write_text(fasteners.as_toml(every), "utf-8")
        click.echo(f"\nWritten: {report.FILE.name} and {fasteners.FILE.name}.")
    if broken:
        raise click.ClickException(f"{broken} rules are not kept: change parameters.toml.")
