"""
Whether a card holds what it says: marks in places far apart, written first and then read.

A counterfeit card answers for places that it does not have: from where it wrote something else, or
with nothing.  Marks stand only where the image has nothing, and are wiped afterwards; the card was
to be overwritten anyway.
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Iterator
from contextlib import suppress

from provisioning.card.block_map import BLOCK
from provisioning.card.errors import Fake, Forgets
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.target import Target, page_memory

_EVENLY = 16
_FIRST = 1024 * 1024
_NOT_THERE = (errno.EIO, errno.ENOSPC, errno.EINVAL, errno.ENXIO)


def check_capacity(target: Target, plan: Plan, path: str) -> None:
    """Raises Fake, Forgets; OSError if the card answers nowhere."""
    places = [at for at in _places(target.size) if not plan.is_used(at, at + BLOCK)]
    marks = {at: secrets.token_bytes(BLOCK) for at in places}
    memory = page_memory(BLOCK)
    refused = [at for at in places if not _write(target, at, marks[at], memory)]
    if refused and len(refused) == len(places):
        raise OSError(errno.EIO, "no place can be written")
    target.settle()
    found = {at: _read(target, at, memory) for at in places if at not in refused}
    for at in places:
        with suppress(OSError):
            _write(target, at, bytes(BLOCK), memory)
    _judge(marks, found, refused, target.size, path)


def _judge(
    marks: dict[int, bytes], found: dict[int, bytes], refused: list[int], size: int, path: str
) -> None:
    wrong = {at: read for at, read in found.items() if read != marks[at]}
    if not wrong and not refused:
        return
    written_at = {mark: at for at, mark in marks.items()}
    apart = [abs(written_at[read] - at) for at, read in wrong.items() if read in written_at]
    if len(wrong) == len(marks) and not apart:
        raise Forgets(path)
    raise Fake(path, size, min([*apart, *([] if apart else wrong), *refused]))


def _places(size: int) -> Iterator[int]:
    """By powers of two, evenly, and the last block, each once and in order."""
    doubled = [_FIRST << power for power in range(64) if _FIRST << power < size]
    even = [size * part // _EVENLY for part in range(1, _EVENLY)]
    last = size - size % BLOCK - BLOCK
    places = {at // BLOCK * BLOCK for at in (*doubled, *even, last)}
    return iter(sorted(at for at in places if BLOCK <= at <= last))


def _write(target: Target, at: int, mark: bytes, memory: memoryview) -> bool:
    memory[:] = mark
    try:
        target.write(at, memory)
    except OSError as cause:
        if cause.errno in _NOT_THERE:
            return False
        raise
    return True


def _read(target: Target, at: int, memory: memoryview) -> bytes:
    try:
        target.read_into(at, memory)
    except OSError as cause:
        if cause.errno in _NOT_THERE:
            return b""
        raise
    return bytes(memory)
