"""`worksource state federal count`: count a quarter without a page, such as each night by a timer."""

from __future__ import annotations

from pathlib import Path

import click

from hub import clock
from hub.config import read_state
from hub.db import reading
from hub.federal.figures import service
from hub.federal.periods.calendar import Quarter
from hub.federal.settings import Method
from hub.ids import new_id
from hub.options import CONFIG
from hub.starting import ready


@click.group("federal")
def federal() -> None:
    """The Department of Labor's figures."""


@federal.command("count")
@click.option("--quarter", help="Such as 2025-1; without it, the last one that is over.")
@CONFIG
def count(quarter: str | None, path: Path) -> None:
    """Count a quarter anew; the pages then show it."""
    config = read_state(path)
    now = clock.now()
    today = clock.local_day(now, config.place.timezone)
    try:
        asked = Quarter.read(quarter) if quarter else Quarter.of(today).before
    except ValueError as cause:
        raise click.BadParameter("a quarter is written as 2025-1") from cause
    engine = ready(config)
    begun = service.begin(engine, new_id(), asked, "the server", now, today)
    service.carry_out(engine, reading(engine), begun, Method.of(config.federal))
    with engine.connect() as connection:
        made = service.find(connection, begun)
    engine.dispose()
    if made is None or made.made_at is None:
        raise click.ClickException("the quarter could not be counted: the log above says why")
    click.echo(f"Counted {made.figures['people']} people of {asked}.")
