"""`worksource state mis ...`: the exchange with the case management system by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from hub import clock
from hub.config import read_state
from hub.errors import HubError
from hub.mis import reading as exchanges
from hub.mis import service
from hub.mis.settings import Mis
from hub.options import CONFIG
from hub.starting import ready

_DAY = click.DateTime(["%Y-%m-%d"])
BY = "command line"


@click.group("mis")
def mis() -> None:
    """The state's case management system: exchange with it, compare, say how it went."""


@mis.command("exchange")
@CONFIG
def exchange(path: Path) -> None:
    """Hear what they changed, then tell them what is new here."""
    _do(
        path, lambda engine, settings, today: service.exchange(engine, settings, by=BY, today=today)
    )


@mis.command("compare")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY)
@CONFIG
def compare(first: datetime, last: datetime, path: Path) -> None:
    """Compare the services of the days FIRST to LAST, here and there."""
    _do(
        path,
        lambda engine, settings, today: service.reconcile(
            engine, settings, first.date(), last.date(), by=BY, today=today
        ),
    )


def _do(path: Path, what: Callable[[Engine, Mis, date], object]) -> None:
    config = read_state(path)
    if config.mis is None:
        raise click.ClickException(f"{path} names no such system: add a section [mis]")
    engine = ready(config)
    try:
        what(engine, config.mis, clock.local_day(clock.now(), config.place.timezone))
    except HubError as fault:
        raise click.ClickException(str(fault)) from None
    finally:
        with engine.connect() as connection:
            latest = exchanges.runs(connection)[:1]
        for one in latest:
            for sentence in one.sentences:
                click.echo(str(sentence))
        engine.dispose()
