"""
`worksource state retention ...`: what is due, and a run that two people have agreed on.

Nobody asks for a run or confirms one here, for a terminal does not know who sits at it: that is
the page's, where both have just proven who they are.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hub import clock
from hub.config import StateConfig, read_state
from hub.options import CONFIG
from hub.retention import due as reading
from hub.retention import service
from hub.retention.due import Due, Waiting
from hub.starting import ready


@click.group("retention")
def retention() -> None:
    """
    How long it is kept who somebody was: what is due, and the runs that were agreed on.

    Rules, awards, holds and agreeing on a run are on the page Retention of the state's web.
    """


@retention.command("due")
@click.option("--json", "as_json", is_flag=True, help="For a program: one object of JSON.")
@CONFIG
def due(path: Path, *, as_json: bool) -> None:
    """
    What is due today by each rule, with counts, and which holds stop it.  Changes nothing.

    A record is due when every clock has run out and no hold keeps it.  Nobody is named, but for
    the member number of a hold on one member.
    """
    with _state(path) as (config, engine), _reading(engine) as session:
        found = reading.due(session, clock.local_day(clock.now(), config.place.timezone))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found.plain()), indent=2).decode())
        return
    _show(found)


@retention.command("run")
@click.option("--yes", is_flag=True, help="Do not ask once more; for a timer.")
@CONFIG
def run(path: Path, *, yes: bool) -> None:
    """
    Carry out what two people have agreed on at the page, and nothing else.

    On the page Retention one person asks for a run and another confirms it "for the server to carry
    out".  It is carried out here within a week of being asked for, when the very same records are
    still due; else nothing is done and the reason said.  All of it is done, or nothing: stopping
    it takes everything back.  With nothing agreed on, nothing is done, and the exit code is 0.
    """
    with _state(path) as (config, engine):
        with _reading(engine) as session:
            today = clock.local_day(clock.now(), config.place.timezone)
            waiting = reading.waiting(session)
        if waiting is None or waiting.status != "agreed":
            click.echo(_nothing(waiting))
            return
        click.echo(
            f"{waiting.members} members are to be made nameless: {waiting.reason}\n"
            f"Asked for by {waiting.asked_by}, confirmed by {waiting.confirmed_by}."
        )
        if not yes:
            click.confirm("This cannot be taken back. Carry it out?", abort=True)
        who = f"{getpass.getuser()} at a terminal"
        try:
            done = service.carry_out(engine, waiting.id, today=today, by=who, tell=_tell)
        except KeyboardInterrupt:
            raise click.ClickException("it was stopped, and nothing was changed") from None
    click.echo(
        f"{waiting.members} members are nameless now, in {sum(done.values())} rows of "
        f"{len(done)} tables. Every figure is what it was."
    )
    click.echo(
        "Hubs are told. Backups that are older still have the names, until they are removed."
    )


def _show(found: Due) -> None:
    click.echo(
        f"{found.due} of {found.named} members with a name are due on {found.on}"
        + (f"; one run takes {found.in_one_run}." if found.in_one_run < found.due else ".")
    )
    click.echo("\nBy rule (all clocks must have run out):")
    for one in found.rules:
        click.echo(f"  {one.rule.years} years after {one.rule.after} ({one.rule.source}):")
        click.echo(f"    run out for {one.over}, not for {one.runs}")
    if found.kept:
        click.echo("\nKept by a clock (whoever has two reasons is in both):")
    for reason in found.kept:
        click.echo(f"  {reason.members:>8}  {reason.sentence}: {reason.what}")
    click.echo(
        f"\nStopped by holds: {found.stopped} of {found.both_over} whose clocks have run out"
    )
    for stop in found.holds:
        click.echo(
            f"  {stop.members:>8}  {stop.kind} {stop.what}: {stop.reason} "
            f"(placed by {stop.placed_by}, {stop.placed_at:%Y-%m-%d})"
        )
    if not found.holds:
        click.echo("  No hold is in force.")
    if found.waiting is not None:
        click.echo("\n" + _stands(found.waiting))


def _stands(waiting: Waiting) -> str:
    what = f"A run for {waiting.members} members was asked for by {waiting.asked_by}"
    until = f"good until {waiting.good_until:%Y-%m-%d %H:%M} UTC"
    if waiting.status == "asked":
        return f"{what} and waits for somebody else to confirm it; {until}."
    return (
        f"{what} and confirmed by {waiting.confirmed_by}; {until}: "
        "carry it out with 'worksource state retention run'."
    )


def _nothing(waiting: Waiting | None) -> str:
    if waiting is not None:
        return f"Nothing was done. {_stands(waiting)}"
    return (
        "Nothing is agreed on, so nothing was done. On the page Retention of the state's web one "
        "person asks for a run, and another confirms it for the server to carry out."
    )


def _tell(what: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{what}: {done:,} of {of:,} ...", err=True, nl=done >= of)
    elif done >= of:
        click.echo(f"{what}: done, {of:,}", err=True)


def _reading(engine: Engine) -> Session:
    return Session(engine.execution_options(reading=True))


@contextmanager
def _state(path: Path) -> Iterator[tuple[StateConfig, Engine]]:
    config = read_state(path)
    engine = ready(config)
    try:
        yield config, engine
    finally:
        engine.dispose()
