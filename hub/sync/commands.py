"""`worksource state token`: a secret for each hub."""

from __future__ import annotations

from pathlib import Path

import click

from contract import topics
from hub.cli import CONFIG
from hub.config import read_state
from hub.db import open_engine
from hub.sync import tokens


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
