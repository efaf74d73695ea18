"""A card in memory that fails as cards do: told to, or when its plug is pulled."""

import errno
import os
import random
from collections.abc import Callable

SECTOR = 512


class Cut(Exception):
    """The power went."""


class Card:
    """
    Holds what was written, in a cache first: a cut loses any of its sectors.

    `fault(verb, at, length)` is asked before each verb, and may raise; `holds` is what a
    counterfeit card has, and answers from wherever that falls.
    """

    def __init__(self, size: int, holds: int | None = None, seed: int = 1) -> None:
        self.size = size
        self.holds = holds or size
        self.content = bytearray(random.Random(seed).randbytes(64) * (self.holds // 64))
        self.cache: dict[int, bytes] = {}
        self.fault: Callable[[str, int, int], None] = lambda _verb, _at, _length: None
        self.forgets = False
        self.drops_beyond = False
        self.writes: list[tuple[int, int]] = []

    def write(self, at: int, data: memoryview) -> None:
        self.fault("write", at, len(data))
        self._check(at, len(data))
        self.writes.append((at, len(data)))
        if self.forgets:
            return
        for sector in range(at, at + len(data), SECTOR):
            if sector >= self.holds and self.drops_beyond:
                continue
            self.cache[sector % self.holds] = bytes(data[sector - at : sector - at + SECTOR])

    def read_into(self, at: int, into: memoryview) -> None:
        self.fault("read", at, len(into))
        self._check(at, len(into))
        for sector in range(at, at + len(into), SECTOR):
            place = sector % self.holds
            if sector >= self.holds and self.drops_beyond:
                found = bytes(SECTOR)
            else:
                found = self.cache.get(place) or bytes(self.content[place : place + SECTOR])
            into[sector - at : sector - at + SECTOR] = found

    def settle(self) -> None:
        self.fault("settle", 0, 0)
        for sector, data in self.cache.items():
            self.content[sector : sector + SECTOR] = data
        self.cache.clear()

    def close(self) -> None:
        """What is in the cache stays there: closing promises nothing."""

    def cut(self, chance: random.Random) -> None:
        """Some of what was not settled is there, some is not."""
        for sector, data in self.cache.items():
            if chance.random() < 0.5:
                self.content[sector : sector + SECTOR] = data
        self.cache.clear()

    def starts(self) -> bool:
        """Whether a machine would start from it."""
        return bytes(self.content[510:512]) == b"\x55\xaa"

    def _check(self, at: int, length: int) -> None:
        assert at % SECTOR == 0
        assert length % SECTOR == 0
        if at + length > self.size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
