"""
`worksource state pirl ...`: the participant record from a terminal, and for large states.

A file with Social Security numbers is never made here: that is a page's, for somebody who has
just proven who they are.
"""

from __future__ import annotations

import getpass
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from hub import clock
from hub.config import StateConfig, read_state
from hub.db import open_engine, reading
from hub.federal.pirl.checking import service as checking
from hub.federal.pirl.checking.rules import PASS_WORDS, Checked
from hub.federal.pirl.filing import service as filing
from hub.federal.pirl.filing.writing import Order
from hub.federal.pirl.returned import service as returned
from hub.federal.pirl.returned.writing import write_list
from hub.federal.pirl.schema import importing, keeping
from hub.federal.pirl.schema.differences import WORDS, differences
from hub.federal.pirl.schema.rules import Schema
from hub.federal.pirl.schema.sheet import sheets_of
from hub.federal.settings import Method
from hub.options import CONFIG

SCHEMA = click.option("--schema", "name", default="", help="The layout's name; else the newest.")
_SHOWN = 20


@click.group("pirl")
def pirl() -> None:
    """The federal participant record: layouts, the file, its checks, and what came back."""


@pirl.command("export")
@click.option("--quarter", required=True, help="Program year and quarter, such as 2026-1.")
@SCHEMA
@click.option("--to", "to", required=True, type=click.Path(dir_okay=False, path_type=Path))
@CONFIG
def export(quarter: str, name: str, to: Path, path: Path) -> None:
    """Write the file of a quarter.  It has no header and no Social Security numbers."""
    wanted = filing.quarter_of(quarter)
    with _state(path) as (config, engine):
        today = clock.local_day(clock.now(), config.place.timezone)
        order = Order(_for_new(engine, name), wanted, today, Method.of(config.federal))
        _say_subset(order.schema)
        made = filing.begin(engine, order, by=_who()) or ""
        beside = to.with_name(f".{to.name}.part")
        beside.touch(mode=0o600)
        try:
            with beside.open("wb") as file:
                for piece in filing.write(reading(engine), engine, made, order, progress=_rows):
                    file.write(piece)
            beside.replace(to)
        finally:
            beside.unlink(missing_ok=True)
        with reading(engine) as connection:
            row = filing.made(connection, made)
    if row is not None:
        click.echo(
            f"{to}: {row['rows']} records of {wanted} in {row['columns']} columns by "
            f"{order.schema.label}, {row['left_out']} of other programs left out."
        )
        click.echo(f"SHA-256 {row['digest']}")


@pirl.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--quarter", default="", help="Program year and quarter, such as 2026-1.")
@SCHEMA
@click.option("--errors", "to", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the list of errors here, as the Department's system does.")  # fmt: skip
@CONFIG
def check(file: Path, quarter: str, name: str, to: Path | None, path: Path) -> None:
    """Check a file in the Department's three passes; exit code 1 when it would be refused."""
    last = filing.quarter_of(quarter).last if quarter else None
    with _state(path) as (_, engine), reading(engine) as connection:
        schema = keeping.find(connection, name) if name else keeping.newest(connection)
    _say_subset(schema)
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        found = checking.check(schema, text, last=last, progress=_pass)
    _report(found)
    if to is not None:
        with to.open("w", encoding="utf-8", newline="") as list_:
            write_list(list_, found.faults)
    sys.exit(0 if found.is_clean else 1)


@pirl.group("schema")
def schema_() -> None:
    """Layouts of the participant record."""


@schema_.command("list")
@CONFIG
def list_(path: Path) -> None:
    """Which layouts there are."""
    with _state(path) as (_, engine), reading(engine) as connection:
        for one in keeping.known(connection):
            retired = ", retired" if one.retired else ""
            click.echo(f"{one.label}: {one.width} columns, {one.source}{retired}")


@schema_.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="The layout's name, such as PIRL2025.")
@click.option("--accept", is_flag=True, help="Accept it at once, after seeing what is different.")
@CONFIG
def load(file: Path, name: str, accept: bool, path: Path) -> None:
    """Read the Department's spreadsheet; says what is different from the present layout."""
    content = file.read_bytes()
    found = importing.read(sheets_of(content, file.name))
    with _state(path) as (_, engine), engine.begin() as connection:
        present = {one.name: one for one in keeping.known(connection)}
        number = keeping.keep_draft(
            connection,
            name,
            found.elements,
            source=file.name,
            digest=hashlib.sha256(content).hexdigest(),
            notes=found.notes,
            by=_who(),
        )
        draft = keeping.revision(connection, name, number)
        before = present.get(name, keeping.newest(connection))
        if draft is not None:
            _tell_differences(before, draft, found.notes)
        if accept and keeping.decide(connection, name, number, accept=True, by=_who()):
            click.echo(f"{name} r{number} holds from now on.")
        else:
            click.echo(f"{name} r{number} is a draft: accept it on the page, or with --accept.")


@schema_.command("retire")
@click.argument("name")
@click.argument("revision", type=int)
@CONFIG
def retire(name: str, revision: int, path: Path) -> None:
    """Make no new file in a layout any more."""
    with _state(path) as (_, engine), engine.begin() as connection:
        done = keeping.retire(connection, name, revision, by=_who())
    click.echo(f"{name} r{revision} {'is retired' if done else 'was retired or is unknown'}.")


@pirl.command("returned")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--quarter", default="", help="Program year and quarter, such as 2026-1.")
@CONFIG
def take_returned(file: Path, quarter: str, path: Path) -> None:
    """Take in the list of errors that the Department's system returned."""
    with _state(path) as (_, engine):
        taken = returned.take(
            engine,
            file.read_bytes(),
            name=file.name,
            quarter=str(filing.quarter_of(quarter)) if quarter else "",
            by=_who(),
        )
    click.echo(f"{taken.errors} errors, {taken.linked} of them of members known here.")
    for note in taken.notes:
        click.echo(note, err=True)


@contextmanager
def _state(path: Path) -> Iterator[tuple[StateConfig, Engine]]:
    config = read_state(path)
    engine = open_engine(config.database.url)
    try:
        yield config, engine
    finally:
        engine.dispose()


def _for_new(engine: Engine, name: str) -> Schema:
    with reading(engine) as connection:
        chosen = name or keeping.newest(connection).name
        return keeping.for_new_file(connection, chosen)


def _say_subset(schema: Schema) -> None:
    if schema.is_subset:
        click.echo(f"{schema.label}: {schema.source}.", err=True)


def _tell_differences(before: Schema, draft: Schema, notes: list[str]) -> None:
    for note in notes:
        click.echo(note)
    found = differences(before, draft)
    for one in found:
        click.echo(f"{one.number}  {WORDS[one.what]}: {one.before or '-'} -> {one.after or '-'}")
    click.echo(f"{len(found)} differences from {before.label}.")


def _report(found: Checked) -> None:
    passed = ", ".join(PASS_WORDS[one] for one in found.passes)
    click.echo(f"{found.rows} rows by {found.schema}. Passes run: {passed}.")
    for said in found.skipped:
        click.echo(said)
    for one in found.faults[:_SHOWN]:
        click.echo(f"element {one.element or '-'}  row {one.row}  {one.identifier}  {one.message}")
    if found.count > _SHOWN:
        click.echo("and more: --errors writes them all into a file")
    click.echo("The file would be taken." if found.is_clean else f"{found.count} errors.")


def _rows(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows} records ...", err=True, nl=False)


def _pass(name: str, rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{name}: {rows} rows ...   ", err=True, nl=False)


def _who() -> str:
    return f"{getpass.getuser()} at a terminal"
