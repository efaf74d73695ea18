"""
Making a backup: the database of one moment, settings and keys, in one encrypted file.

The file is there whole or not at all; it is read again after it was written, past the page
cache, and its checksum lies beside it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pwd
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast

import zstandard
from nacl.public import PublicKey

from hub.backups.copying import copy_out
from hub.backups.errors import BackupError, Damaged, NoKey
from hub.backups.sealed_file import SealedWriter, read_public
from hub.backups.settings import Backups
from hub.backups.shelf import Shelf
from hub.backups.subject import Subject, subject_of
from hub.config import HubConfig, StateConfig

MANIFEST, FILES = "manifest.json", "files"
_LEVEL = 6
_PART = 1024 * 1024
_OURS = 0o600
_MB = 1_000_000
Progress = Callable[[str], None]
"""Hears what is being done, for whoever waits."""


def _quiet(_step: str) -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written, and read again."""

    path: Path
    size: int
    figures: dict[str, int | str]
    gone: list[Path]
    """What was removed because it is too old."""
    missing: list[Path]
    """What belongs into it and could not be read."""
    also: Path | None = None


def make(
    config: HubConfig | StateConfig,
    settings_file: Path,
    at: datetime,
    into: Path | None = None,
    tell: Progress = _quiet,
) -> Made:
    """Raises NoKey, DumpFailed, Damaged, OSError."""
    subject = subject_of(config, settings_file)
    told = subject.told
    public = _public_key(told)
    directory = into or told.directory
    directory.mkdir(parents=True, exist_ok=True)
    _clear_unfinished(directory)
    shelf = Shelf(directory)
    place = shelf.place(subject.name, at)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as scratch:
        tell("copying the database")
        database, counted = copy_out(subject.url, Path(scratch))
        files, missing = _sorted_out(subject)
        manifest = _manifest(subject, at, database, counted, files)
        unfinished = Path(scratch) / "backup"
        tell(f"encrypting {database.stat().st_size / _MB:,.0f} MB")
        digest = _write(unfinished, public, manifest, database, files)
        tell("reading it again")
        if _digest_of(unfinished) != digest:
            raise Damaged(place, "the disk gave back other bytes than were written")
        unfinished.chmod(_OURS)
        unfinished.replace(place)
    _write_checksum(place, digest)
    also = _copy_elsewhere(place, told.also_to, digest)
    gone = shelf.forget_old(at, told.keep_days)
    return Made(place, place.stat().st_size, counted, gone, missing, also)


def _sorted_out(subject: Subject) -> tuple[list[Path], list[Path]]:
    readable = [path for path in subject.files if os.access(path, os.R_OK)]
    return readable, [path for path in subject.files if path not in readable]


def _public_key(told: Backups) -> PublicKey:
    try:
        return read_public(told.key_file.read_text())
    except (OSError, ValueError) as cause:
        raise NoKey(told.key_file) from cause


def _manifest(
    subject: Subject,
    at: datetime,
    database: Path,
    counted: dict[str, int | str],
    files: list[Path],
) -> bytes:
    told = {
        "version": 1,
        "site": subject.name,
        "made_at": at.isoformat(),
        "software": version("worksource"),
        "database": database.name,
        "url": subject.url if database.suffix == ".db" else "postgresql",
        "figures": counted,
        "files": [
            {"path": str(path), "mode": path.stat().st_mode & 0o777, "owner": _owner(path)}
            for path in files
        ],
    }
    return json.dumps(told, indent=1).encode()


def _write(
    path: Path, public: PublicKey, manifest: bytes, database: Path | None, files: list[Path]
) -> str:
    with path.open("wb") as file:
        sealed = SealedWriter(file, public)
        squeezed = zstandard.ZstdCompressor(level=_LEVEL).stream_writer(
            cast("BinaryIO", sealed), closefd=False
        )
        with tarfile.open(fileobj=squeezed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, io.BytesIO(manifest), len(manifest))
            for one in files:
                content = one.read_bytes()
                _add(tar, f"{FILES}{one}", io.BytesIO(content), len(content))
            if database is not None:
                with database.open("rb") as held:
                    _add(tar, database.name, held, database.stat().st_size)
        squeezed.close()  # type: ignore[no-untyped-call]
        sealed.close()
        file.flush()
        os.fsync(file.fileno())
    return sealed.digest


def _add(tar: tarfile.TarFile, name: str, content: io.BufferedIOBase, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, _OURS
    tar.addfile(member, content)


def _digest_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for part in _parts(file):
            found.update(part)
    return found.hexdigest()


def _parts(file: io.BufferedReader) -> Iterator[bytes]:
    while part := file.read(_PART):
        yield part


def is_as_written(path: Path) -> bool:
    """By the checksum beside it, for which nobody needs the key."""
    try:
        told = path.with_name(f"{path.name}.sha256").read_text().split()[0]
    except (OSError, IndexError):
        return False
    return told == _digest_of(path)


def _write_checksum(path: Path, digest: str) -> None:
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")


def take_off(shelf: Shelf, directory: Path, at: datetime) -> Path:
    """
    Copy the newest backup to a mounted disk that is then taken away, and remember when.

    Raises BackupError, OSError.
    """
    newest = shelf.newest()
    if newest is None:
        raise BackupError("there is no backup yet: make one with 'worksource backup run'")
    if not _is_mounted(directory):
        raise BackupError(
            f"{directory} lies on this machine's own disk: mount the one that is taken away, or "
            "name it by the folder where it is mounted"
        )
    if not is_as_written(newest.path):
        raise Damaged(newest.path, "it does not have its checksum")
    copy = _copy_elsewhere(newest.path, directory, _digest_of(newest.path))
    shelf.note_taken_off(newest.path, at)
    return copy or newest.path


def back_up_keys(config: StateConfig, directory: Path, at: datetime) -> Path:
    """The keys of SSNs in an encrypted file of their own, for another place than the data's."""
    public = _public_key(config.backups)
    files = sorted(path.absolute() for path in config.keys.directory.glob("*.key"))
    directory.mkdir(parents=True, exist_ok=True)
    place = Shelf(directory).place("keys", at)
    unfinished = place.with_name(f".unfinished-{place.name}")
    told = {
        "version": 1,
        "site": "keys",
        "made_at": at.isoformat(),
        "files": [
            {"path": str(path), "mode": path.stat().st_mode & 0o777, "owner": _owner(path)}
            for path in files
        ],
    }
    digest = _write(unfinished, public, json.dumps(told).encode(), None, files)
    if _digest_of(unfinished) != digest:
        raise Damaged(place, "the disk gave back other bytes than were written")
    unfinished.chmod(_OURS)
    unfinished.replace(place)
    _write_checksum(place, digest)
    return place


def _is_mounted(directory: Path) -> bool:
    here = directory.absolute()
    return any(os.path.ismount(one) for one in (here, *here.parents) if one != Path("/"))


def _copy_elsewhere(path: Path, directory: Path | None, digest: str) -> Path | None:
    if directory is None:
        return None
    copy = directory / path.name
    shutil.copyfile(path, copy)
    if _digest_of(copy) != digest:
        raise Damaged(copy, "the second place gave back other bytes than were written")
    _write_checksum(copy, digest)
    return copy


def _clear_unfinished(directory: Path) -> None:
    for left in directory.glob(".unfinished-*"):
        shutil.rmtree(left, ignore_errors=True)


def _owner(path: Path) -> str:
    try:
        return pwd.getpwuid(path.stat().st_uid).pw_name
    except KeyError:
        return "root"
