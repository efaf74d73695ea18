"""
The card that is written to, as a door of four verbs, and a block device behind it.

A block device is opened for us alone (the system then mounts nothing of it) and past the page
cache, so that what is read back comes from the card.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import stat
from pathlib import Path
from typing import Protocol

from provisioning.card.errors import BadCard, of_card

SECTOR = 512
_BLKFLSBUF = 0x1261


class Target(Protocol):
    """What a card can do; each verb raises OSError as the system says it."""

    @property
    def size(self) -> int: ...

    def write(self, at: int, data: memoryview) -> None:
        """Sectors, from memory that begins at a page."""

    def read_into(self, at: int, into: memoryview) -> None:
        """Sectors, into memory that begins at a page."""

    def settle(self) -> None:
        """Return once all that was written lies on the card, and no cache answers for it."""

    def close(self) -> None: ...


class Device:
    """A block device, or in trials a plain file.  Raises BadCard if it cannot be had."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = _open(path)
        except OSError as cause:
            raise of_card(str(path), cause) from cause
        self.size = os.lseek(self._file, 0, os.SEEK_END)
        self._is_device = stat.S_ISBLK(os.fstat(self._file).st_mode)
        if self.size == 0:
            self.close()
            raise BadCard(f"there is no card in {path}: put one in and give the same command")

    def write(self, at: int, data: memoryview) -> None:
        while data:
            count = os.pwrite(self._file, data, at)
            if count == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            at, data = at + count, data[count:]

    def read_into(self, at: int, into: memoryview) -> None:
        while into:
            count = os.preadv(self._file, [into], at)
            if count == 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            at, into = at + count, into[count:]

    def settle(self) -> None:
        os.fsync(self._file)
        if self._is_device:
            fcntl.ioctl(self._file, _BLKFLSBUF)
        else:
            os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_DONTNEED)

    def close(self) -> None:
        os.close(self._file)


def page_memory(length: int) -> memoryview:
    """Memory that begins at a page, as writing past the cache asks for."""
    return memoryview(mmap.mmap(-1, length))


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CLOEXEC
    if stat.S_ISBLK(path.stat().st_mode):
        flags |= os.O_EXCL
    try:
        return os.open(path, flags | os.O_DIRECT)
    except OSError as cause:
        if cause.errno != errno.EINVAL:
            raise
        return os.open(path, flags)  # a file system in memory has no cache to go past
