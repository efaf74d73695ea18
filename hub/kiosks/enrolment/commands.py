"""`worksource enrol token`: one-time tokens for kiosks, made where the hub runs."""

from __future__ import annotations

import getpass
from datetime import timedelta
from pathlib import Path
from typing import IO

import click

from hub import clock
from hub.ids import new_id
from hub.kiosks.enrolment import tokens
from hub.kiosks.enrolment.rules import LONGEST_H, read_names
from hub.options import CONFIG
from hub.starting import begin_hub, ready


@click.command()
@CONFIG
@click.option("--site", help="The site's code, to be sure that it is this hub's.")
@click.option("--device", "devices", multiple=True, help="A kiosk's name; may be repeated.")
@click.option(
    "--from", "file", type=click.File(encoding="utf-8-sig"), help="A CSV; its first column is read."
)
@click.option("--hours", type=click.IntRange(1, LONGEST_H), help="How long each is good.")
@click.option("--replaces", is_flag=True, help="Another board takes the place of the known one.")
def token(
    path: Path,
    site: str | None,
    devices: tuple[str, ...],
    file: IO[str] | None,
    hours: int | None,
    replaces: bool,
) -> None:
    """Make one-time tokens and print them, this once, as CSV: device, site, token."""
    names, faults = read_names("\n".join([*devices, *([file.read()] if file else [])]))
    if faults:
        raise click.ClickException("\n".join(faults))
    config = begin_hub(path)
    if config.enrolment is None:
        raise click.ClickException(
            f"{path} names no authority: add a section [enrolment] with ca, ca_key and revoked"
        )
    if site not in (None, config.site.code):
        raise click.ClickException(f"{path} is of the site '{config.site.code}', not of '{site}'")
    engine, now = ready(config), clock.now()
    made = tokens.make(
        engine,
        config.site.code,
        names,
        form=new_id(),
        replaces=replaces,
        expires_at=now + timedelta(hours=hours or config.enrolment.token_hours),
        by=f"{getpass.getuser()} at the hub",
        now=now,
    )
    engine.dispose()
    click.echo("device,site,token")
    for device, text in made:
        click.echo(f"{device},{config.site.code},{text}")
