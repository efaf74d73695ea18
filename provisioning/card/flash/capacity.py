"""
Whether a card holds what it says: marks in places far apart, written first and then read.

A counterfeit card answers for places that it does not have: from where it wrote something else,
or with nothing.  Most ignore the upper bits of an address, so each far mark has others where it
would fall if some of them were ignored.  Where the image has nothing the marks stay until the
image is written, and are read once more: some counterfeits remember the last few megabytes.
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Iterable
from contextlib import suppress

from provisioning.card.block_map import BLOCK
from provisioning.card.errors import Fake, Forgets
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.target import Target, page_memory

_EVENLY = 16
_FIRST = 1024 * 1024
_NOT_THERE = (errno.EIO, errno.ENOSPC, errno.EINVAL, errno.ENXIO)


class Marks:
    """Those of one card; on a card that was begun they spare what is there."""

    def __init__(self, target: Target, plan: Plan, path: str, *, is_begun: bool) -> None:
        self._target = target
        self._path = path
        self._memory = page_memory(BLOCK)
        places = _places(target.size)
        free = [at for at in places if not plan.is_used(at, at + BLOCK)]
        self._free = frozenset(free)
        self._marks = {at: secrets.token_bytes(BLOCK) for at in (free if is_begun else places)}

    def put(self) -> None:
        """Write all, and read all.  Raises Fake, Forgets; OSError if the card answers nowhere."""
        refused = [at for at, mark in self._marks.items() if not self._write(at, mark)]
        if refused and len(refused) == len(self._marks):
            raise OSError(errno.EIO, "no place can be written")
        self._target.settle()
        self._judge(self._marks, refused)

    def look_again(self) -> None:
        """Read those that the image left, and wipe them.  Raises Fake."""
        self._judge(self._free, [])
        for at in self._free:
            with suppress(OSError):
                self._write(at, bytes(BLOCK))

    def _judge(self, places: Iterable[int], refused: list[int]) -> None:
        found = {at: self._read(at) for at in places if at not in refused}
        wrong = {at: read for at, read in found.items() if read != self._marks[at]}
        if not wrong and not refused:
            return
        written_at = {mark: at for at, mark in self._marks.items()}
        apart = [abs(written_at[read] - at) for at, read in wrong.items() if read in written_at]
        if found and len(wrong) == len(found) and not apart:
            raise Forgets(self._path)
        raise Fake(
            self._path, self._target.size, min([*apart, *([] if apart else wrong), *refused])
        )

    def _write(self, at: int, mark: bytes) -> bool:
        self._memory[:] = mark
        try:
            self._target.write(at, self._memory)
        except OSError as cause:
            if cause.errno in _NOT_THERE:
                return False
            raise
        return True

    def _read(self, at: int) -> bytes:
        try:
            self._target.read_into(at, self._memory)
        except OSError as cause:
            if cause.errno in _NOT_THERE:
                return b""
            raise
        return bytes(self._memory)


def _places(size: int) -> list[int]:
    """Even ones and the last block, and where each falls without its upper bits."""
    last = size // BLOCK * BLOCK - BLOCK
    even = [size * part // _EVENLY // BLOCK * BLOCK for part in range(1, _EVENLY)]
    doubled = [_FIRST << power for power in range(64) if _FIRST << power < size]
    far = [*even, *doubled, last]
    places = {at % bound for at in (*even, last) for bound in doubled} | set(far)
    return sorted(at for at in places if BLOCK <= at <= last)
