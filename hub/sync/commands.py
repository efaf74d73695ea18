"""`worksource state token`: a secret for each hub.  `state recognise`: look once more."""

from __future__ import annotations

from pathlib import Path

import click

from contract import topics
from hub.config import read_state
from hub.db import open_engine
from hub.members.key_files import load_keys
from hub.options import CONFIG
from hub.sync import tokens
from hub.sync.projector import recognise_again


@click.command("token")
@click.argument("site")
@click.option("--revoke", is_flag=True, help="Refuse every earlier token of this site.")
@CONFIG
def token(site: str, revoke: bool, path: Path) -> None:
    """Make a token for the hub of SITE; it is printed this once, for the hub's token file."""
    if not topics.is_name(site):
        raise click.BadParameter("a site's code takes lower case letters, digits and hyphens")
    engine = open_engine(read_state(path).database.url)
    with engine.begin() as connection:
        revoked = tokens.revoke(connection, site) if revoke else 0
        made = tokens.issue(connection, site)
    engine.dispose()
    if revoke:
        click.echo(f"{revoked} earlier tokens of '{site}' are refused from now on.", err=True)
    click.echo(made)


@click.command("recognise")
@click.argument("site")
@CONFIG
def recognise(site: str, path: Path) -> None:
    """Look once more at the unrecognised cards of SITE, after keys or cards were restored."""
    config = read_state(path)
    engine = open_engine(config.database.url)
    left = recognise_again(engine, load_keys(config.keys.directory), site)
    engine.dispose()
    click.echo(f"{left} visits of '{site}' are of somebody not recognised.")
