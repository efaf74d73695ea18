"""
`python -m tests.statewide`: a made-up state against its truth; exit code 1 where they differ.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
from pathlib import Path

import click

from tests.statewide import run
from tests.statewide.compare import compare_all
from tests.statewide.server import running

SHOWN = 30


@click.command()
@click.option("--sites", default=60, show_default=True)
@click.option("--members", default=200_000, show_default=True)
@click.option("--years", default=3.0, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--processes", default=2, show_default=True, help="So many look at the figures.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on the last line.")
def main(sites: int, members: int, years: float, seed: int, processes: int, as_json: bool) -> None:
    """Make up a state, tell it to a real server, and compare what it publishes with the truth."""
    began = time.monotonic()

    def say(sentence: str) -> None:
        click.echo(f"{time.monotonic() - began:7.0f} s  {sentence}", err=as_json)

    with (
        tempfile.TemporaryDirectory(prefix="worksource-state-") as home,
        running(Path(home)) as server,
    ):
        gc.disable()  # millions of visits, and no rings among them
        since = time.monotonic()
        world = run.make(seed, sites, members, run.menu_of(server.engine), years)
        world.took["making"] = time.monotonic() - since
        say(f"{len(world.people):,} people at {sites} sites")
        compared = compare_all(world, server, say, processes)
    for one in compared.wrong[:SHOWN]:
        click.echo(str(one), err=as_json)
    say(f"{compared.figures:,} figures held against the truth, {len(compared.wrong):,} wrong")
    say(", ".join(f"{what} {took:.0f} s" for what, took in world.took.items()))
    if as_json:
        told = {
            "sites": sites, "people": len(world.people), "visits": len(world.visits),
            "events": world.events,
            "seconds": {what: round(took, 1) for what, took in world.took.items()},
            "figures": compared.figures, "wrong": len(compared.wrong),
        }  # fmt: skip
        click.echo(json.dumps(told))
    raise SystemExit(1 if compared.wrong or not compared.figures else 0)


main()
