"""
The files of the key ring, in a directory of their own outside the database and its backups.

One file a key, 0400, in a directory of 0700; the highest number is in use.  Keys are only
ever added, and are backed up apart from the data: whoever has one alone has nothing.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
import stat
from pathlib import Path

from contract.sealing import SealingPair
from hub.config import Keys
from hub.members.envelope.kek import FileKek
from hub.members.errors import KeysUnusable
from hub.members.keys import KEY_BYTES, KeyRing

_SEALING_FILE = re.compile(r"^sealing-(s([0-9]+)-[0-9a-f]{8})\.key$")
_MASTER_FILE = re.compile(r"^master-([0-9]+)\.key$")
_KEK_FILE = re.compile(r"^kek-([0-9]+)\.key$")


def make_keys(directory: Path) -> KeyRing:
    """The first keys, in a directory made for them.  Raises KeysUnusable when there are some."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _read(directory, _MASTER_FILE) or _read(directory, _SEALING_FILE):
        raise KeysUnusable(
            f"there are keys in {directory} already: use them, or 'worksource state keys rotate'"
        )
    add_kek(directory, is_first=True)
    return add_keys(directory)


def add_kek(directory: Path, *, is_first: bool = False) -> None:
    """A new key to wrap data keys, in use from now on; `is_first`: unless there is one."""
    there = [int(match[1]) for match in _read(directory, _KEK_FILE)]
    if not (there and is_first):
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        _write(directory / f"kek-{max(there, default=0) + 1}.key", key)


def retire(directory: Path, kind: str, version: int) -> Path:
    """Put an old `master` or `kek` out of use; answers the file, which stays until deleted."""
    path = directory / f"{kind}-{version}.key"
    if not path.is_file():
        raise KeysUnusable(f"there is no {path.name} in {directory}: look with 'keys show'")
    return path.rename(path.with_suffix(".retired"))


def add_keys(directory: Path) -> KeyRing:
    """A new sealing pair and a new master beside the old ones; they are in use from now on."""
    sealings = [int(match[2]) for match in _read(directory, _SEALING_FILE)]
    masters = [int(match[1]) for match in _read(directory, _MASTER_FILE)]
    pair = SealingPair.new(f"s{max(sealings, default=0) + 1}-{secrets.token_hex(4)}")
    master = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    _write(directory / f"sealing-{pair.key}.key", pair.private_text())
    _write(directory / f"master-{max(masters, default=0) + 1}.key", master)
    return load_keys(directory)


def load_keys(directory: Path, *, keeps_numbers: bool = False) -> KeyRing:
    """Read the ring.  Raises KeysUnusable when it is not there or others may read it."""
    _check(directory)
    sealings = sorted(_read(directory, _SEALING_FILE), key=lambda match: int(match[2]))
    masters = _read(directory, _MASTER_FILE)
    if not sealings or not masters:
        raise KeysUnusable(f"no keys in {directory}: make them with 'worksource state keys init'")
    return KeyRing(
        [SealingPair.from_text(match[1], _text_of(directory / match[0])) for match in sealings],
        {int(match[1]): base64.b64decode(_text_of(directory / match[0])) for match in masters},
        {
            int(match[1]): FileKek(base64.b64decode(_text_of(directory / match[0])))
            for match in _read(directory, _KEK_FILE)
        },
        keeps_numbers,
    )


class LiveKeys:
    """The ring of a running server: read again when a key was added, without a restart."""

    def __init__(self, directory: Path, *, keeps_numbers: bool = False) -> None:
        self._directory = directory
        self._keeps_numbers = keeps_numbers
        self._as_of = 0
        self._ring = self()

    def __call__(self) -> KeyRing:
        """The ring as it is now.  Raises KeysUnusable."""
        changed_at = self._directory.stat().st_mtime_ns if self._directory.is_dir() else -1
        if changed_at != self._as_of:
            self._ring = load_keys(self._directory, keeps_numbers=self._keeps_numbers)
            self._as_of = changed_at
        return self._ring


def live_keys(keys: Keys) -> LiveKeys:
    """The ring that a configuration names, as it is now."""
    return LiveKeys(keys.directory, keeps_numbers=bool(keys.programmes_that_need_the_number))


def _check(directory: Path) -> None:
    if not directory.is_dir():
        raise KeysUnusable(
            f"the key directory {directory} is not there: make it with 'worksource state keys init'"
        )
    if directory.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeysUnusable(f"others may read the key directory: run 'chmod 700 {directory}'")


def _read(directory: Path, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    names = (path.name for path in directory.iterdir())
    return [match for match in map(pattern.match, names) if match is not None]


def _text_of(path: Path) -> str:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeysUnusable(f"others may read the key {path}: run 'chmod 400 {path}'")
    try:
        text = path.read_text(encoding="ascii").strip()
        is_key = len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (OSError, ValueError):
        text, is_key = "", False
    if not is_key:
        raise KeysUnusable(f"the key {path} cannot be read: restore it from the keys' own backup")
    return text


def _write(path: Path, text: str) -> None:
    # Whole and on disk under its name, or not there: a lost key is a lost SSN.
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
