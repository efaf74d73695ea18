"""
The lease of a lobby PC in a small file, on the disk before anything goes on.

Written beside its place and moved there, so that a crash leaves the old lease or the new
one, and never half of one.  Any thread may call.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from device.core.lobby.lease import LeaseRecord, read, written
from device.ports import Clock


@dataclass(frozen=True, slots=True)
class Found:
    """A lease that lay on the disk at the start; `record` is None if it could not be read."""

    record: LeaseRecord | None


class LeaseFile:
    """One lease, or none."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._visit: str | None = None
        self._is_held = False

    def find(self) -> Found | None:
        """What the last run of the program left."""
        try:
            return Found(read(self._path.read_bytes()))
        except FileNotFoundError:
            return None
        except OSError:
            return Found(None)

    def hold(self, visit: str | None) -> None:
        """From now on the computer is this visit's; with None, nobody's but still to be cleared."""
        with self._lock:
            self._visit, self._is_held = visit, True
            self._write()

    def renew(self) -> None:
        """Whoever has it still does."""
        with self._lock:
            if self._is_held:
                self._write()

    def give_back(self) -> None:
        """All is cleared, unless somebody else is here already."""
        with self._lock:
            if self._visit is None:
                self._is_held = False
                self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        record = LeaseRecord(self._clock.boot_id, self._clock.now(), self._visit)
        beside = self._path.with_suffix(".new")
        with beside.open("wb") as file:
            file.write(written(record))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        _sync_directory(self._path.parent)


def _sync_directory(directory: Path) -> None:
    with suppress(OSError):  # Windows opens no directories, and needs none of this
        opened = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
