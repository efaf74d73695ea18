"""The commands `worksource state standby ...` and `worksource state partitions`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hub.errors import HubError
from hub.options import CONFIG
from hub.standing.standby import steps

Command = Callable[..., Any]


@click.group()
def standby() -> None:
    """A second database server that takes the place of the first.  See hub/standing/README.md."""


_PRIMARY = click.option(
    "--primary", required=True, help="How to reach it: 'host=db1 user=replicator'."
)
_SERVER = click.option(
    "--standby", "server", required=True, help="How to reach it: 'host=/run/postgresql'."
)
_NAME = click.option("--name", default=steps.NAME, show_default=True, help="The standby's name.")
_DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The directory of the cluster on this machine.",
)


@standby.command("init")
@_PRIMARY
@_DATA
@_NAME
def init(primary: str, data: Path, name: str) -> None:
    """On the standby's machine: copy the primary into an empty directory, to stream from it."""
    _told(lambda: steps.make(primary, data, name))
    click.echo(f"{data} is a copy of the primary. Start the server there; then, at the primary,")
    click.echo("let it be waited for: worksource state standby guard")


@standby.command("guard")
@_PRIMARY
@_NAME
@click.option(
    "--applied",
    is_flag=True,
    help="Wait until a reader of the standby would see it (remote_apply): slower.",
)
def guard(primary: str, name: str, applied: bool) -> None:
    """Acknowledge nothing that the standby does not have on its disk."""
    _told(lambda: steps.guard(primary, name=name, applied=applied))
    click.echo(f"From now on nothing is acknowledged before '{name}' has it.")


@standby.command("alone")
@_PRIMARY
def alone(primary: str) -> None:
    """Let the primary go on without its standby, which is away for longer."""
    _told(lambda: steps.alone(primary))
    click.echo("The primary waits for nobody: what it acknowledges lies on one machine.")


@standby.command("status")
@_PRIMARY
def status(primary: str) -> None:
    """Which copies stream from a server, how far each is behind, and which is waited for."""
    rows = _told(
        lambda: steps.ask(
            primary,
            "SELECT application_name, state, sync_state,"
            " (pg_current_wal_lsn() - replay_lsn)::bigint, coalesce(replay_lag::text, 'less than 1 s')"
            " FROM pg_stat_replication ORDER BY 1",
        )
    )
    if not rows:
        click.echo("Nothing streams from there.")
        raise SystemExit(1)
    for name, state, kind, behind, lag in rows:
        waited = "waited for" if kind in ("sync", "quorum") else "not waited for"
        click.echo(f"{name}: {state}, {waited}, behind by {behind or 0} bytes and {lag}")


@standby.command("promote")
@_SERVER
@_DATA
@click.option("--primary-is-down", is_flag=True, help="You have stopped it, or it cannot be had.")
def promote(server: str, data: Path, primary_is_down: bool) -> None:
    """On the standby's machine: make it the primary."""
    if not primary_is_down:
        raise click.ClickException(
            "two primaries would each take records that the other never sees: stop the old one, or "
            "cut it off, and say so with --primary-is-down"
        )
    done = _told(lambda: steps.promote(server, data))
    click.echo(f"It is the primary from {done.replayed} on, in timeline {done.timeline}.")
    click.echo("State servers whose [database] url names both hosts go on by themselves.")
    click.echo("It has no standby now: let the old primary rejoin, worksource state standby rejoin")


@standby.command("rejoin")
@_PRIMARY
@_DATA
@_NAME
def rejoin(primary: str, data: Path, name: str) -> None:
    """On the old primary's machine, stopped: make it a standby of the new one."""
    rewound = _told(lambda: steps.rejoin(primary, data, name))
    if rewound:
        click.echo("What it had written and nobody was told of is taken back.")
    click.echo("Start the server there; then: worksource state standby guard")


@click.command("partitions")
@CONFIG
@click.option("--months", default=13, show_default=True, help="How many months ahead.")
def partitions(path: Path, months: int) -> None:
    """Make the event log's parts for the months to come; show those there are."""
    from hub import clock  # noqa: PLC0415 - the web's libraries are not wanted here
    from hub.db import reading  # noqa: PLC0415
    from hub.standing.partitions.making import make_ahead  # noqa: PLC0415
    from hub.standing.partitions.reading import partitions as kept_parts  # noqa: PLC0415
    from hub.starting import begin_state, ready  # noqa: PLC0415

    engine = ready(begin_state(path))
    made = _told(lambda: make_ahead(engine, clock.now().date(), months))
    for part in made:
        click.echo(f"{part}: made")
    with reading(engine) as connection:
        for kept in kept_parts(connection):
            through = f"{kept.through:%Y-%m}" if kept.through else "no month"
            click.echo(
                f"{kept.name}: {len(kept.months)} months, through {through}; "
                f"about {kept.beside} rows in no month"
            )
    engine.dispose()


def _told(step: Callable[[], Any]) -> Any:
    try:
        return step()
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault
