"""`worksource state counts build` and `... check`: the columns of the quick counts."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from hub.config import read_state
from hub.counts.checking import check as checked
from hub.counts.quick import folding
from hub.counts.quick.store import NotRead
from hub.counts.service import is_quick
from hub.db import open_engine
from hub.options import CONFIG


@click.group("counts")
def counts() -> None:
    """What the quick counts are made from.  Figures are the same without it, and slower."""
    if not is_quick():
        raise click.ClickException(
            "the libraries for counting are not installed: pip install 'worksource[counts]'"
        )


@counts.command("build")
@CONFIG
def build(path: Path) -> None:
    """Read every site's visits in, whatever was kept: after a restore, or a doubt."""
    engine = open_engine(read_state(path).database.url)
    begun, total = time.monotonic(), 0
    for number, (site, visits) in enumerate(folding.build(engine), 1):
        total += visits
        click.echo(
            f"{number:4} {site}: {visits:,} visits, {time.monotonic() - begun:,.0f} s", err=True
        )
    engine.dispose()
    click.echo(f"{total:,} visits are read in.")


@counts.command("check")
@click.option("--times", default=50, show_default=True, help="So many questions.")
@click.option("--seed", default=0, show_default=True, help="Another number, other questions.")
@CONFIG
def check(times: int, seed: int, path: Path) -> None:
    """Ask questions that nobody chose both ways, and say where the answers differ."""
    engine = open_engine(read_state(path).database.url)
    different = asked = 0
    ours, theirs = 0.0, 0.0
    try:
        for one in checked(engine, times, seed):
            asked, ours, theirs = asked + 1, ours + one.quick_s, theirs + one.plain_s
            if not one.is_same:
                different += 1
                by = ", ".join(one.question.by) or "nothing"
                click.echo(f"DIFFERENT: {one.question.first} to {one.question.last} by {by}")
    except NotRead as site:
        raise click.ClickException(
            f"site '{site}' is not read in yet: run 'worksource state counts build'"
        ) from site
    finally:
        engine.dispose()
    click.echo(
        f"{asked} questions, {different} different; {ours:.1f} s, by plain SQL {theirs:.1f} s."
    )
    if different:
        click.echo("Run 'worksource state counts build', and tell whoever looks after the program.")
        sys.exit(1)
