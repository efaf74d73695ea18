"""
One file in a FAT file system that is given as bytes: read, or put in so that a cut does no harm.

mtools does it, on a copy in a temporary file: no mount, no root, and no second opinion of ours on
what FAT is.  (pyfatfs needs an old setuptools for a library that is not kept up any more.)
What is changed is then written by whoever owns the bytes, in an order in which at each moment the
old file or the new one is whole.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from provisioning.card.errors import CardError, NoTool

SECTOR = 512
_DRAFT = "wsnew.tmp"
_PLAIN = {"MTOOLSRC": os.devnull, "MTOOLS_SKIP_CHECK": "1", "MTOOLS_NO_VFAT": "0", "LC_ALL": "C"}
_TOOL_WITHIN_S = 60


class NoRoom(CardError):
    """The file does not go into the partition."""


class NoFat(CardError):
    """There is no FAT file system that can be read."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are, in bytes from the file system's start."""

    tables_end: int
    folder_end: int
    """Of the root folder."""

    def kind_of(self, at: int) -> str:
        if at < self.tables_end:
            return "table"
        return "folder" if at < self.folder_end else "content"


@dataclass(frozen=True, slots=True)
class Edit:
    """A file system before, with the old file and the new one side by side, and after."""

    before: bytes
    both: bytes
    after: bytes
    layout: Layout

    def in_order(self) -> Iterator[list[tuple[int, bytes]]]:
        """Sectors to write, in groups each of which must lie on the disk before the next."""
        first = _changed(self.before, self.both)
        for kind in ("content", "table", "folder"):
            yield [one for one in first if self.layout.kind_of(one[0]) == kind]
        second = _changed(self.both, self.after)
        for kind in ("folder", "table", "content"):
            yield [one for one in second if self.layout.kind_of(one[0]) == kind]


def read_file(system: bytes, name: str) -> bytes | None:
    """The content of a file in the root; None if there is none.  Raises NoFat."""
    layout_of(system)
    with _as_file(system) as path:
        if _run("mdir", path, f"::/{name}").returncode:
            return None
        return _run("mtype", path, f"::/{name}").stdout


def edit(system: bytes, name: str, content: bytes) -> Edit:
    """What it takes to put a file into the root.  Raises NoFat, NoRoom."""
    layout = layout_of(system)
    with _as_file(system) as path, tempfile.NamedTemporaryFile() as given:
        given.write(content)
        given.flush()
        _run("mdel", path, f"::/{_DRAFT}")
        done = _run("mcopy", path, "-o", given.name, f"::/{_DRAFT}")
        if done.returncode or b"full" in done.stderr.lower():
            raise NoRoom("the partition SETUP is full or damaged: take the image anew")
        both = path.read_bytes()
        _run("mdel", path, f"::/{name}")
        done = _run("mren", path, f"::/{_DRAFT}", f"::/{name}")
        after = path.read_bytes()
    if done.returncode or read_file(after, name) != content:
        raise NoFat("the partition SETUP cannot be changed: it is damaged, take the image anew")
    return Edit(system, both, after, layout)


def layout_of(system: bytes) -> Layout:
    """Raises NoFat."""

    def number(at: int, size: int) -> int:
        return int.from_bytes(system[at : at + size], "little")

    sector, tables, entries = number(11, 2), number(16, 1), number(17, 2)
    table = number(22, 2) or number(36, 4)
    if system[510:512] != b"\x55\xaa" or sector != SECTOR or not tables or not table:
        raise NoFat("the partition SETUP holds no FAT file system: this is no card of a kiosk")
    tables_end = (number(14, 2) + tables * table) * sector
    if entries:
        return Layout(tables_end, tables_end + entries * 32)
    cluster = number(13, 1) * sector
    return Layout(tables_end, tables_end + (number(44, 4) - 1) * cluster)


def _changed(old: bytes, new: bytes) -> list[tuple[int, bytes]]:
    places = range(0, len(old), SECTOR)
    return [
        (at, new[at : at + SECTOR])
        for at in places
        if old[at : at + SECTOR] != new[at : at + SECTOR]
    ]


@contextmanager
def _as_file(system: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="worksource-setup-") as file:
        file.write(system)
        file.flush()
        yield Path(file.name)


def _run(tool: str, system: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    if shutil.which(tool) is None:
        raise NoTool(tool, "mtools")
    return subprocess.run(  # noqa: S603 - the words are ours
        [tool, "-i", str(system), *words],
        check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=_TOOL_WITHIN_S,
        env={**os.environ, **_PLAIN},
    )  # fmt: skip
