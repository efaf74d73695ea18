"""
`worksource state register`, `state card` and `state keys`.

An SSN is typed at a prompt that does not show it, or read from standard input or a file;
never taken as an argument, for arguments stand in the process list and the shell's history.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
import msgspec
from sqlalchemy import Engine

from contract import member_number
from hub.config import StateConfig, read_state
from hub.db import open_engine, reading
from hub.members import rotation, service
from hub.members.errors import KeysUnusable
from hub.members.intake import Answer, Form, applicant_of, from_csv, from_lines, register_all
from hub.members.key_files import add_kek, add_keys, load_keys, make_keys, retire
from hub.members.keys import KeyRing
from hub.members.publishing import publish
from hub.options import CONFIG


@click.command("register")
@click.option("--first-name", help="As the kiosk greets the person.")
@click.option("--last-name", default="", help="As the record has it.")
@click.option("--language", default="en", show_default=True, help="The kiosk's language.")
@click.option("--site", default="", help="The site where the person registers.")
@click.option("--card", is_flag=True, help="Issue a card; its token is shown once.")
@click.option("--ssn-stdin", is_flag=True, help="Read an SSN as one line from standard input.")
@click.option("--keep-ssn", is_flag=True, help="Keep it encrypted, for a programme that needs it.")
@click.option(
    "--file", "table", type=click.File(encoding="utf-8-sig"), help="Many, from a CSV table."
)
@click.option(
    "--from", "lines", type=click.File(), help="Many, from JSON lines; - is standard input."
)
@CONFIG
def register(
    first_name: str | None,
    last_name: str,
    language: str,
    site: str,
    card: bool,
    ssn_stdin: bool,
    keep_ssn: bool,
    table: TextIO | None,
    lines: TextIO | None,
    path: Path,
) -> None:
    """
    Register one person, or many from a table or stream.

    One person's number is printed in words; of many, one JSON line each, in order.
    """
    if [first_name, table, lines].count(None) != 2:
        raise click.UsageError("give --first-name for one person, or --file, or --from for many")
    with _state(path) as (config, engine):
        ring = load_keys(config.keys.directory)
        if first_name is not None:
            number = sys.stdin.readline().strip() if ssn_stdin else None
            form = Form(first_name, last_name, language, site, number, keep_ssn, card)
            _register_one(engine, ring, form)
        elif table is not None:
            _register_many(register_all(engine, ring, from_csv(table)))
        elif lines is not None:
            _register_many(register_all(engine, ring, from_lines(lines)))


@click.group("card")
def card() -> None:
    """Membership cards."""


@card.command("void")
@click.option("--token-stdin", is_flag=True, help="Read the token as one line from standard input.")
@CONFIG
def void(token_stdin: bool, path: Path) -> None:
    """Void a lost or stolen card, at every site; the member number stays."""
    token = sys.stdin.readline() if token_stdin else click.prompt("Card token", hide_input=True)
    with _state(path) as (_, engine), engine.begin() as connection:
        number = service.void_card(connection, token.strip())
    click.echo(f"A card of member {member_number.shown(number)} is void.")


@click.group("keys")
def keys() -> None:
    """The keys that seal and match SSNs, and seal other secrets; back them up apart from the database."""


@keys.command("init")
@CONFIG
def init(path: Path) -> None:
    """Make the first keys, and publish the public one.  Safe to repeat."""
    with _state(path) as (config, engine):
        prepare_keys(config, engine)
        click.echo(f"Keys are in {config.keys.directory}: back them up apart from the database.")


@keys.command("show")
@CONFIG
def show(path: Path) -> None:
    """Which keys there are, and who is under which."""
    with _state(path) as (config, engine):
        ring = load_keys(config.keys.directory)
        with reading(engine) as connection:
            stands = rotation.standing(connection, ring)
    newest = max(ring.masters)
    for one in stands.indexes:
        use = "in use" if one.version == newest else f"{one.only_here} by it alone"
        click.echo(f"index key {one.version}: {one.members} people, {use}")
    for version in sorted({*ring.keks, *stands.data_keys}):
        click.echo(f"kek {version}: wraps {stands.data_keys.get(version, 0)} data keys")
    click.echo(f"{stands.kept} numbers are kept, encrypted.")


@keys.command("rotate")
@CONFIG
def rotate(path: Path) -> None:
    """Put new keys beside the old ones; kiosks seal with the new one as they hear of it."""
    with _state(path) as (config, engine):
        load_keys(config.keys.directory)
        ring = add_keys(config.keys.directory)
        with engine.begin() as connection:
            publish(connection, ring)
        _reindex(engine, ring)
    click.echo(
        f"New keys are in use. Back up {config.keys.directory}, and leave the old keys there: "
        "members are found by them still. 'keys show' says when an old one can be retired."
    )


@keys.command("reindex")
@CONFIG
def reindex(path: Path) -> None:
    """Bring under the newest key whoever can be without being seen.  Safe to repeat."""
    with _state(path) as (config, engine):
        _reindex(engine, load_keys(config.keys.directory))


@keys.command("retire")
@click.argument("version", type=int)
@click.option("--forget", is_flag=True, help="Also those who are found by it alone.")
@CONFIG
def retire_key(version: int, path: Path, *, forget: bool) -> None:
    """Take an old index key out of use, once nobody is left under it alone."""
    with _state(path) as (config, engine):
        ring = load_keys(config.keys.directory)
        with engine.begin() as connection:
            done = rotation.retire_index(connection, ring, version, forget=forget)
        file = retire(config.keys.directory, "master", version)
    click.echo(f"{done} indexes are forgotten; {file.name} can be destroyed, here and in backups.")


@keys.command("rotate-kek")
@CONFIG
def rotate_kek(path: Path) -> None:
    """A new key to wrap data keys; all are wrapped anew, and no record is touched."""
    with _state(path) as (config, engine):
        add_kek(config.keys.directory)
        ring = load_keys(config.keys.directory)
        done = sum(rotation.rewrap(engine, ring))
    click.echo(f"{done} data keys are wrapped by kek {max(ring.keks)}: back up the new key.")


@keys.command("retire-kek")
@click.argument("version", type=int)
@CONFIG
def retire_kek(version: int, path: Path) -> None:
    """Take an old key out of use that wraps no data key any more."""
    with _state(path) as (config, engine):
        with reading(engine) as connection:
            rotation.must_wrap_nothing(connection, load_keys(config.keys.directory), version)
        file = retire(config.keys.directory, "kek", version)
    click.echo(f"{file.name} can be destroyed, here and in backups.")


def _reindex(engine: Engine, ring: KeyRing) -> None:
    done = {"kept": 0, "webhooks": 0, "sealed": 0}
    for what, count in rotation.reindex(engine, ring):
        done[what] += count
        if sys.stderr.isatty():
            click.echo(f"\r{done['kept']} numbers, {done['sealed']} cards ...", err=True, nl=False)
    click.echo(
        f"{done['kept']} kept SSNs and {done['webhooks']} secrets of webhooks were encrypted anew; "
        f"{done['sealed']} sealed cards of people without a number were looked at."
    )


def prepare_keys(config: StateConfig, engine: Engine) -> None:
    """Keys to work with, made if there are none, and their public half told to hubs."""
    directory = config.keys.directory
    try:
        load_keys(directory)
    except KeysUnusable:
        make_keys(directory)  # says so if there are some that cannot be used
    add_kek(directory, is_first=True)
    ring = load_keys(directory)
    with engine.begin() as connection:
        publish(connection, ring)


def _register_one(engine: Engine, ring: KeyRing, form: Form) -> None:
    with engine.begin() as connection:
        registered = service.register(connection, ring, applicant_of(form))
    click.echo(f"Member number: {member_number.shown(registered.number)}")
    if registered.token:
        click.echo(f"Card token: {registered.token}")
        click.echo("The token is shown this once: encode it on track 2 now.", err=True)


def _register_many(answers: Iterator[Answer]) -> None:
    new = known = 0
    faults: list[str] = []
    for line, answer in enumerate(answers, 1):
        click.echo(msgspec.json.encode(answer))
        new += answer.is_new
        known += answer.number is not None and not answer.is_new
        if answer.error:
            faults.append(f"entry {line}: {answer.error}")
        if sys.stderr.isatty() and line % 100 == 0:
            click.echo(f"\r{line} ...", err=True, nl=False)
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"{new} registered, {known} registered before, {len(faults)} refused.", err=True)
    if faults:
        raise click.exceptions.Exit(1)


@contextmanager
def _state(path: Path) -> Iterator[tuple[StateConfig, Engine]]:
    config = read_state(path)
    engine = open_engine(config.database.url)
    try:
        yield config, engine
    finally:
        engine.dispose()
