"""`worksource state snapshot`: what was frozen, its public key, and whether a file is as signed."""

from __future__ import annotations

from pathlib import Path

import click

from hub.config import read_state
from hub.federal.snapshots import service, signing
from hub.options import CONFIG
from hub.starting import ready


@click.group("snapshot")
def snapshot() -> None:
    """Frozen, signed federal figures."""


@snapshot.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--public", help="The public key that signed it; without it, this state's own.")
@click.option(
    "--config", "path", type=click.Path(path_type=Path), help="The state's configuration."
)
def verify(file: Path, public: str | None, path: Path | None) -> None:
    """
    Whether FILE is as the state signed it.

    With --public it needs neither a configuration nor a database: whoever has the key can ask.
    """
    if public is None:
        if path is None:
            raise click.UsageError("give --public KEY, or --config of the state that signed it")
        public = signing.load_signer(read_state(path).snapshot_key_file).public
    try:
        document = signing.verified(file.read_bytes(), public)
    except ValueError as cause:
        raise click.BadParameter("a public key is 32 bytes in base64") from cause
    click.echo(
        f"Signed by the key {signing.name_of(public)}: {document['place']}, quarter "
        f"{document['quarter']}, frozen {document['frozen_at']} by {document['frozen_by']}."
    )


@snapshot.command("key")
@CONFIG
def key(path: Path) -> None:
    """Print the public key, for whoever wants to verify snapshots."""
    click.echo(signing.load_signer(read_state(path).snapshot_key_file).public)


@snapshot.command("list")
@CONFIG
def list_them(path: Path) -> None:
    """What was frozen, newest first."""
    engine = ready(read_state(path))
    with engine.connect() as connection:
        for row in service.every(connection):
            click.echo(f"{row.quarter}  {row.frozen_at:%Y-%m-%d %H:%M}  {row.id}  {row.frozen_by}")
    engine.dispose()
