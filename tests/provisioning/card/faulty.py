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
    Holds what was written; what was not settled is lost by a cut, sector by sector.

    `fault(verb, at, length)` is asked before each verb, and may raise; `holds` is what a
    counterfeit card has, and answers from wherever that falls.
    """

    def __init__(self, size: int, holds: int | None = None, seed: int = 1) -> None:
        self.size = size
        self.holds = holds or size
        self.content = bytearray(random.Random(seed).randbytes(64) * (self.holds // 64))
        self.unsettled: list[tuple[int, bytes]] = []
        """Places, and what lay there before."""
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
        for place, length, part in self._places(at, len(data)):
            if place < 0:
                continue
            self.unsettled.append((place, bytes(self.content[place : place + length])))
            self.content[place : place + length] = data[part : part + length]

    def read_into(self, at: int, into: memoryview) -> None:
        self.fault("read", at, len(into))
        self._check(at, len(into))
        for place, length, part in self._places(at, len(into)):
            found = bytes(length) if place < 0 else self.content[place : place + length]
            into[part : part + length] = found

    def settle(self) -> None:
        self.fault("settle", 0, 0)
        self.unsettled.clear()

    def close(self) -> None:
        """What was not settled stays so: closing promises nothing."""

    def cut(self, chance: random.Random) -> None:
        """Of what was not settled some is there, some is not."""
        for place, before in reversed(self.unsettled):
            for part in range(0, len(before), SECTOR):
                if chance.random() < 0.5:
                    self.content[place + part : place + part + SECTOR] = before[
                        part : part + SECTOR
                    ]
        self.unsettled.clear()

    def starts(self) -> bool:
        """Whether a machine would start from it."""
        return bytes(self.content[510:512]) == b"\x55\xaa"

    def _places(self, at: int, length: int) -> list[tuple[int, int, int]]:
        """Where it really lies, how much of it, and from where on; -1 for nowhere."""
        found, part = [], 0
        while part < length:
            place = (at + part) % self.holds
            run = min(length - part, self.holds - place)
            is_nowhere = self.drops_beyond and at + part >= self.holds
            found.append((-1 if is_nowhere else place, run, part))
            part += run
        return found

    def _check(self, at: int, length: int) -> None:
        assert at % SECTOR == 0
        assert length % SECTOR == 0
        if at + length > self.size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
