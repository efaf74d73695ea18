"""The commands `worksource backup ...` and `worksource restore`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from nacl.public import PrivateKey

from hub import clock
from hub.account import become_the_hub
from hub.backups import restoring, service
from hub.backups.restoring import Restored
from hub.backups.sealed_file import new_pair, read_private
from hub.backups.shelf import Shelf
from hub.backups.subject import read_either
from hub.config import EXIT_BAD_CONFIG, HubConfig, StateConfig
from hub.errors import BadConfig, HubError

MB = 1_000_000
SETTINGS = Path("/etc/worksource/hub.toml")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_CONFIG = click.option(
    "--config",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=SETTINGS,
    show_default=True,
    help="The hub's configuration.",
)
_KEY = click.option("--key", "key_file", type=_FILE, required=True, help="The private key.")
_DATABASE = click.option("--database", help="An empty PostgreSQL database, as in the settings.")


@click.group()
def backup() -> None:
    """Everything of a hub in one encrypted file."""


@backup.command("key")
@click.option("--again", is_flag=True, help="Make another; older backups keep needing the older.")
@_CONFIG
def key(again: bool, path: Path) -> None:
    """Make the pair of keys: the hub keeps the public one, you the private one, elsewhere."""
    config = _config(path)
    place = config.backups.key_file
    if place.exists() and not again:
        raise click.ClickException(
            f"{place} is there: backups are encrypted for it. With --again, another is made, and "
            "what was backed up until now needs the key of then"
        )
    private, public = new_pair()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(public + "\n")
    click.echo(
        "Keep this line where the hub is not: on paper, in the office's safe, twice.", err=True
    )
    click.echo("Whoever has it can read every backup; without it, nobody can, ever.", err=True)
    click.echo(private)


@backup.command("run")
@click.option("--to", "into", type=click.Path(file_okay=False, path_type=Path), help="Elsewhere.")
@_CONFIG
def run(into: Path | None, path: Path) -> None:
    """Make a backup, read it again, and remove those that are too old."""
    config = _config(path)
    try:
        made = service.make(config, path, clock.now(), into, _say)
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as fault:
        raise click.ClickException(f"the backup was not made: {fault}") from fault
    events = made.figures.get("event", 0)
    click.echo(f"{made.path}: {made.size / MB:.1f} MB, {events:,} events; read again and the same.")
    if made.also:
        click.echo(f"{made.also}: the same.")
    for old in made.gone:
        click.echo(f"{old.name}: removed, older than {config.backups.keep_days} days.")
    for missing in made.missing:
        click.echo(
            f"{missing} is not in it: the hub's account may not read it. "
            "'worksource site install' makes another.",
            err=True,
        )


@backup.command("take-off")
@click.option(
    "--to",
    "directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Where the disk that is taken away is mounted.",
)
@_CONFIG
def take_off(directory: Path, path: Path) -> None:
    """Copy the newest backup onto a disk that is then taken off this machine."""
    config = _config(path)
    try:
        copy = service.take_off(Shelf(config.backups.directory), directory, clock.now())
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as fault:
        raise click.ClickException(f"the copy was not made: {fault}") from fault
    click.echo(f"{copy}: the same. Unmount the disk, take it off, and keep it elsewhere.")


@backup.command("keys")
@click.option(
    "--to",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Another place than that of the data's backups.",
)
@_CONFIG
def keys(directory: Path, path: Path) -> None:
    """The state's keys of SSNs, in an encrypted file apart from the data."""
    config = _config(path)
    if not isinstance(config, StateConfig):
        raise click.ClickException(f"{path} is a hub's: it has no keys of SSNs")
    if directory.absolute() == config.backups.directory.absolute():
        raise click.ClickException(
            f"{directory} has the data's backups: whoever finds both has everything; name another"
        )
    try:
        made = service.back_up_keys(config, directory, clock.now())
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{made}: made again after each 'worksource state keys rotate'.")


@backup.command("restore-keys")
@click.argument("file", type=_FILE)
@_KEY
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), required=True)
def restore_keys(file: Path, key_file: Path, into: Path) -> None:
    """Bring the keys of SSNs back where they were, below --into (/ on the state's machine)."""
    try:
        files = restoring.restore_keys(file, _private(key_file), into.absolute())
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{len(files)} keys are back in {files[0].parent if files else into}.")


@backup.command("list")
@_CONFIG
def list_all(path: Path) -> None:
    """The backups there are, and whether each is as it was written."""
    for one in Shelf(_config(path).backups.directory).kept():
        size = one.path.stat().st_size / MB
        state = "as written" if service.is_as_written(one.path) else "DAMAGED or without checksum"
        click.echo(f"{one.made_at:%Y-%m-%d %H:%M} UTC  {size:8.1f} MB  {state}  {one.path}")


@backup.command("verify")
@click.argument("file", type=_FILE)
@_KEY
@_DATABASE
def verify(file: Path, key_file: Path, database: str | None) -> None:
    """Restore FILE into an empty place, compare what came back, and throw it away."""
    try:
        found = restoring.verify(file, _private(key_file), database)
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault
    if os.access(file.parent, os.W_OK):
        Shelf(file.parent).note_proven(file, clock.now())
    click.echo(f"{file} can be restored: {_said(found)}")


@click.command()
@click.argument("file", type=_FILE)
@_KEY
@_DATABASE
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="/ on the machine that becomes the hub; any folder to look into it.",
)
def restore(file: Path, key_file: Path, database: str | None, into: Path) -> None:
    """Bring a hub back out of FILE: settings, keys, database, each where it was."""
    try:
        found = restoring.restore(file, _private(key_file), into.absolute(), database)
    except HubError as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as fault:
        raise click.ClickException(f"the restore came to no end: {fault}") from fault
    click.echo(f"Restored into {into}: {_said(found)}")
    click.echo(
        "Next: sudo worksource site install (it gives each file its owner and starts the hub),"
    )
    click.echo("then: sudo worksource doctor. What kiosks had not yet sent arrives by itself;")
    click.echo("what they had sent since that moment is on the proof page, day by day.")


def _said(found: Restored) -> str:
    events = found.figures.get("event", 0)
    return (
        f"site '{found.site}' as of {found.made_at[:16].replace('T', ' ')} UTC, {events:,} events."
    )


def _private(path: Path) -> PrivateKey:
    try:
        return read_private(path.read_text())
    except ValueError as fault:
        raise click.ClickException(f"{path}: {fault}") from fault


def _say(step: str) -> None:
    click.echo(f"{step} ...", err=True)


def _config(path: Path) -> HubConfig | StateConfig:
    become_the_hub(path)
    try:
        return read_either(path)
    except BadConfig as faults:
        click.echo(str(faults), err=True)
        sys.exit(EXIT_BAD_CONFIG)
