"""`worksource state match`: everybody compared with everybody, as after the weights changed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hub.config import read_state
from hub.db import open_engine
from hub.members.matching.searching import look_at_all
from hub.options import CONFIG


@click.command("match")
@CONFIG
def match(path: Path) -> None:
    """
    Compare all members with one another, and put likely duplicates on the work list.

    New and corrected members are compared by themselves; this is for the first time, and for
    when the weights have changed.  Decisions that were made stay.
    """
    engine = open_engine(read_state(path).database.url)
    try:
        found = look_at_all(engine, _tell)
    finally:
        engine.dispose()
    click.echo(f"{found} pairs may be one person each: see Duplicates on the state's web.")


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {of:,} ...", err=True, nl=done >= of)
