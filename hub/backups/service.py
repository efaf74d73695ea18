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
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast

import zstandard
from nacl.public import PublicKey

from hub.backups.copying import copy_out, figures
from hub.backups.errors import Damaged, NoKey
from hub.backups.sealed_file import SealedWriter, read_public
from hub.backups.settings import Backups
from hub.backups.shelf import Shelf
from hub.config import HubConfig
from hub.db import open_engine

MANIFEST, FILES = "manifest.json", "files"
_LEVEL = 6
_PART = 1024 * 1024
_OURS = 0o600


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


def make(config: HubConfig, settings_file: Path, at: datetime, into: Path | None = None) -> Made:
    """Raises NoKey, DumpFailed, Damaged, OSError."""
    told = config.backups
    public = _public_key(told)
    directory = into or told.directory
    directory.mkdir(parents=True, exist_ok=True)
    _clear_unfinished(directory)
    shelf = Shelf(directory)
    place = shelf.place(config.site.code, at)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as scratch:
        database = copy_out(config.database.url, Path(scratch))
        counted = _figures_of(database, config)
        files, missing = _sorted_out(config, settings_file)
        manifest = _manifest(config, at, database, counted, files)
        unfinished = Path(scratch) / "backup"
        digest = _write(unfinished, public, manifest, database, files)
        if _digest_of(unfinished) != digest:
            raise Damaged(place, "the disk gave back other bytes than were written")
        unfinished.chmod(_OURS)
        unfinished.replace(place)
    _write_checksum(place, digest)
    also = _copy_elsewhere(place, told.also_to, digest)
    gone = shelf.forget_old(at, told.keep_days)
    return Made(place, place.stat().st_size, counted, gone, missing, also)


def files_of(config: HubConfig, settings_file: Path) -> list[Path]:
    """Everything but the database without which a hub is not the same hub."""
    wanted = [settings_file, settings_file.with_name("setup.toml")]
    wanted += [config.web.secret_key_file, config.command_key_file]
    for part in (config.broker, config.web, config.state, config.enrolment, config.sso):
        if part is None:
            continue
        names = ("ca", "cert", "key", "ca_key", "revoked", "token_file", "password_file")
        wanted += [getattr(part, name) for name in names if getattr(part, name, None)]
    if config.broker.ca is not None:
        wanted += sorted(config.broker.ca.parent.glob("*.pem"))
    if config.sso is not None:
        wanted.append(config.sso.client_secret_file)
    alerts = config.alerts
    wanted += [path for path in (alerts.smtp_password_file, alerts.webhook_secret_file) if path]
    wanted.append(config.backups.key_file)
    return sorted({path.absolute() for path in wanted if path.exists()})


def _sorted_out(config: HubConfig, settings_file: Path) -> tuple[list[Path], list[Path]]:
    every = files_of(config, settings_file)
    readable = [path for path in every if os.access(path, os.R_OK)]
    return readable, [path for path in every if path not in readable]


def _public_key(told: Backups) -> PublicKey:
    try:
        return read_public(told.key_file.read_text())
    except (OSError, ValueError) as cause:
        raise NoKey(told.key_file) from cause


def _figures_of(database: Path, config: HubConfig) -> dict[str, int | str]:
    # Of the copy, and not of the database, which goes on meanwhile; PostgreSQL's copy is no
    # database, and its figures are those of a moment later.
    url = f"sqlite:///{database}" if database.suffix == ".db" else config.database.url
    engine = open_engine(url)
    try:
        return figures(engine)
    finally:
        engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{database}{ending}").unlink(missing_ok=True)


def _manifest(
    config: HubConfig,
    at: datetime,
    database: Path,
    counted: dict[str, int | str],
    files: list[Path],
) -> bytes:
    told = {
        "version": 1,
        "site": config.site.code,
        "made_at": at.isoformat(),
        "software": version("worksource"),
        "database": database.name,
        "url": config.database.url if database.suffix == ".db" else "postgresql",
        "figures": counted,
        "files": [
            {"path": str(path), "mode": path.stat().st_mode & 0o777, "owner": _owner(path)}
            for path in files
        ],
    }
    return json.dumps(told, indent=1).encode()


def _write(
    path: Path, public: PublicKey, manifest: bytes, database: Path, files: list[Path]
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
