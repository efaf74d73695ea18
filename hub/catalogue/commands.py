"""`worksource hub hours`: when the site is open."""

from __future__ import annotations

import getpass
from pathlib import Path

import click
from sqlalchemy.orm import Session

from hub import clock
from hub.catalogue import service
from hub.catalogue.history.service import Act, record
from hub.catalogue.hours import DAYS, BadHours, read_hours
from hub.config import read_hub
from hub.db import open_engine
from hub.ids import new_id
from hub.options import CONFIG


@click.command("hours")
@click.argument("lines", nargs=-1)
@CONFIG
def hours(lines: tuple[str, ...], path: Path) -> None:
    """
    Set the opening hours: 'mon-thu 8:00-17:00' 'fri 8:00-12:00'; without any, show them.

    Visits that nobody closed end at closing time.  Where the configuration names hours, 'init'
    sets those again.
    """
    config = read_hub(path)
    engine = open_engine(config.database.url)
    try:
        if lines:
            told = read_hours(lines)
            with Session(engine) as session, session.begin():
                before = service.hours_of(session.connection(), config.site.code)
                service.keep_hours(session.connection(), config.site.code, told)
                act = Act(config.site.code, _operator(), clock.now(), new_id())
                was, becomes = ({"hours": one} for one in (before, told))
                record(session, act, "hours", "week", "changed", before=was, after=becomes)
        with engine.connect() as connection:
            shown = service.hours_of(connection, config.site.code)
    except BadHours as fault:
        raise click.BadParameter(str(fault)) from fault
    finally:
        engine.dispose()
    for one in shown:
        click.echo(f"{DAYS[one.weekday]} {one.opens}-{one.closes}")
    if not shown:
        click.echo("No hours are set: visits that nobody closed end at 17:00.", err=True)


def _operator() -> str:
    return f"{getpass.getuser()} at the command line"
