"""
A hub out of a backup; and a backup tried, by restoring it into an empty place.

The log gets a new id, so that the state is sent everything again and skips nothing: what it
has already, it knows by each event's own id.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import zstandard
from nacl.public import PrivateKey
from sqlalchemy import Connection, func, insert, select, text

from hub import clock
from hub.backups.copying import SQLITE, copy_in, differences, figures
from hub.backups.errors import BackupError, Damaged, NotTheSame, Occupied
from hub.backups.sealed_file import SealedReader
from hub.backups.service import FILES, MANIFEST
from hub.backups.subject import STATE
from hub.db import open_engine
from hub.events import service as events
from hub.sync.tables import Change

_OURS = 0o600
_LEAP = 1_000_000
_NOBODY = "-"
"""No site is called so: it asks for nothing."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    site: str
    made_at: str
    figures: dict[str, int | str]
    files: list[Path]
    database: str


def restore(path: Path, private: PrivateKey, into: Path, url: str | None = None) -> Restored:
    """
    Put everything where it was, below `into`; PostgreSQL into the empty database `url`.

    Raises BackupError; then nothing is left behind.
    """
    with _opened(path, private) as (told, held):
        database = _place_of_database(told, into)
        if database is not None and database.exists():
            raise Occupied(database)
        reached = _bring_in(path, told, held, url)
        files = list(_lay_files(told, held, into))
        if database is not None:
            database.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(held / SQLITE, database)
            database.chmod(_OURS)
            _like_its_neighbours(database, told)
        return Restored(
            told["site"], told["made_at"], told["figures"], files, str(database or reached)
        )


def restore_keys(path: Path, private: PrivateKey, into: Path) -> list[Path]:
    """The keys of SSNs out of their own backup, where they were, below `into`."""
    with _opened(path, private) as (told, held):
        return list(_lay_files(told, held, into))


def verify(path: Path, private: PrivateKey, url: str | None = None) -> Restored:
    """Restore into an empty place, compare, and throw it away.  Raises BackupError."""
    with _opened(path, private) as (told, held):
        reached = _bring_in(path, told, held, url)
        files = [held / FILES / one["path"].lstrip("/") for one in told["files"]]
        missing = [str(file) for file in files if not file.exists()]
        if missing:
            raise Damaged(path, f"{missing[0]} is not in it")
        return Restored(told["site"], told["made_at"], told["figures"], files, reached)


@contextmanager
def _opened(path: Path, private: PrivateKey) -> Iterator[tuple[dict[str, Any], Path]]:
    with tempfile.TemporaryDirectory(prefix="worksource-restore-") as scratch:
        held = Path(scratch)
        with path.open("rb") as file:
            sealed = SealedReader(path, file, private)
            loose = zstandard.ZstdDecompressor().stream_reader(
                cast("BinaryIO", sealed), read_size=1 << 20
            )
            try:
                with tarfile.open(fileobj=loose, mode="r|") as tar:
                    for member in tar:
                        _unpack(path, tar, member, held)
                while sealed.read(1 << 20):  # to its very end, which is signed as well
                    pass
            except (tarfile.TarError, zstandard.ZstdError, EOFError) as cause:
                raise Damaged(path, "it cannot be unpacked") from cause
        try:
            told = json.loads((held / MANIFEST).read_text())
        except (OSError, ValueError) as cause:
            raise Damaged(path, "it does not say what is in it") from cause
        yield told, held


def _unpack(path: Path, tar: tarfile.TarFile, member: tarfile.TarInfo, held: Path) -> None:
    # By hand: Debian 12's Python knows no filter yet that keeps a member below its folder.
    place = (held / member.name).resolve()
    content = tar.extractfile(member) if member.isfile() else None
    if content is None or not place.is_relative_to(held.resolve()):
        raise Damaged(path, f"{member.name} does not belong into it")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        shutil.copyfileobj(content, file)


def _bring_in(path: Path, told: dict[str, Any], held: Path, url: str | None) -> str:
    """The database, compared with what was counted, its log renewed."""
    if told["database"] == SQLITE:
        url = f"sqlite:///{held / SQLITE}"
    elif url is None:
        raise BackupError(
            f"{path} holds a PostgreSQL database: name an empty one with --database, such as "
            "postgresql+psycopg:///worksource?host=/var/run/postgresql"
        )
    else:
        copy_in(held / told["database"], url)
    engine = open_engine(url)
    try:
        found = figures(engine)
        if differ := differences(told["figures"], found):
            raise NotTheSame(path, differ)
        with engine.begin() as connection:
            if told["site"] == STATE:
                _leap(connection)
            else:
                events.renew_log_id(connection, told["site"])
    finally:
        engine.dispose()
        _settle(held / SQLITE)
    return url


def _leap(connection: Connection) -> None:
    """
    What the state tells hubs from now on comes after whatever they heard before it was lost.

    What hubs had sent since, they send again by themselves: each asks where the state stands.
    """
    last = connection.scalar(select(func.max(Change.position))) or 0
    at = last + _LEAP
    connection.execute(
        insert(Change).values(
            position=at, site=_NOBODY, kind="restored", payload={}, made_at=clock.now()
        )
    )
    if connection.dialect.name == "postgresql":
        sequence = text("SELECT setval(pg_get_serial_sequence('change', 'position'), :at)")
        connection.execute(sequence, {"at": at})


def _settle(database: Path) -> None:
    """One file again: what lies in the log beside it goes into it."""
    if database.exists():
        with closing(sqlite3.connect(database)) as held:
            held.execute("PRAGMA journal_mode = DELETE")


def _place_of_database(told: dict[str, Any], into: Path) -> Path | None:
    if told["database"] != SQLITE:
        return None
    where = str(told["url"]).partition(":///")[2]
    return into / where.lstrip("/")


def _lay_files(told: dict[str, Any], held: Path, into: Path) -> Iterator[Path]:
    for one in told["files"]:
        inside = one["path"].lstrip("/")
        place = into / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            place.unlink()
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS)
        with os.fdopen(handle, "wb") as file:
            file.write((held / FILES / inside).read_bytes())
        place.chmod(one["mode"])
        _give(place, one["owner"])
        yield place


def _like_its_neighbours(database: Path, told: dict[str, Any]) -> None:
    owners = [one["owner"] for one in told["files"] if one["path"].endswith("web.secret")]
    for owner in owners:
        _give(database, owner)
        _give(database.parent, owner)


def _give(path: Path, owner: str) -> None:
    if os.geteuid() == 0:
        with suppress(LookupError):  # an account of the other machine: 'site install' sees to it
            shutil.chown(path, owner, owner)
