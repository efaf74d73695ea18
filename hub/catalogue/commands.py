"""`worksource hub hours`: when the site is open."""

from __future__ import annotations

from pathlib import Path

import click

from hub.catalogue import service
from hub.catalogue.hours import DAYS, BadHours, read_hours
from hub.config import read_hub
from hub.db import open_engine
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
            with engine.begin() as connection:
                service.keep_hours(connection, config.site.code, told)
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
