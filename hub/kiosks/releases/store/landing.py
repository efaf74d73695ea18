"""
A bundle on its way to its place on the disk: counted and digested as it comes, never in memory.

It lies under a name of its own until it is known to be whole; what a pulled plug left behind is
swept away by the next one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO

from hub.said import Said, say

SPARE = 256 * 1024**2
"""Must be left on the disk: what customers do there goes first."""
_LEFT_AFTER_S = 24 * 3600
_BEGINS = ".landing-"
PIECE = 1024 * 1024


class Full(Exception):
    """There is no room for it; its text is a sentence."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Landing:
    """One file that is being written; leaving the block without `keep` takes it away."""

    def __init__(self, directory: Path, awaited: int | None = None) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o750)
        _sweep(directory)
        self._directory = directory
        self._must_fit(awaited or 0)
        number, name = tempfile.mkstemp(prefix=_BEGINS, dir=directory)
        self._path = Path(name)
        self._file = os.fdopen(number, "w+b")
        self._digest = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Landing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._file.close()
        self._path.unlink(missing_ok=True)

    @property
    def path(self) -> Path:
        """Where it lies for now."""
        self._file.flush()
        return self._path

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> int:
        """Raises Full."""
        if (self.size + len(piece)) // PIECE != self.size // PIECE:
            self._must_fit(len(piece))
        self._digest.update(piece)
        self.size += len(piece)
        return self._file.write(piece)

    def seek(self, _place: int) -> None:
        """Whoever reads a form rewinds what they wrote; nobody reads on from there."""

    def copy(self, source: IO[bytes]) -> None:
        """All that a file holds.  Raises Full."""
        while piece := source.read(PIECE):
            self.write(piece)

    def keep(self, place: Path) -> None:
        """It is whole: it takes its place, and is there after a pulled plug."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._path.chmod(0o640)
        self._path.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _must_fit(self, more: int) -> None:
        free = shutil.disk_usage(self._directory).free
        if free < more + SPARE:
            raise Full(
                say(
                    "There is no room for it: %(free)s MB are left on the hub's disk. Remove a "
                    "release that no kiosk needs any more, then add it again.",
                    free=f"{free // 1_000_000:,}",
                )
            )


def _sweep(directory: Path) -> None:
    for left in directory.glob(f"{_BEGINS}*"):
        try:
            if time.time() - left.stat().st_mtime > _LEFT_AFTER_S:
                left.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
