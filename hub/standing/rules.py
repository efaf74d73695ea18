"""
How far a copy of the database is behind, in seconds.

Pure.  A quiet database writes nothing, and a copy that has everything says nothing of when it
got it.  So we remember where the original stood when; the copy is as old as the last such
moment that it has reached.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

KEPT = 900
"""Moments remembered, a second apart: beyond a quarter of an hour nobody counts seconds."""


@dataclass
class Follower:
    """One copy, watched from one process."""

    _moments: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def behind_s(self, at: float, original: int, copy: int, own_word: float | None) -> float:
        """
        How old the copy's content is, at most.

        `original` and `copy` are positions in the write-ahead log; `own_word` is the age of the
        last change that the copy replayed, for as long as we have not watched it.
        """
        self._moments.append((at, original))
        if copy >= original:
            self._moments.clear()
            self._moments.append((at, original))
            return 0.0
        reached = [moment for moment, position in self._moments if position <= copy]
        if reached:
            return at - reached[-1]
        return max(own_word or 0.0, at - self._moments[0][0])


def is_near_enough(behind_s: float | None, most_s: float) -> bool:
    """Whether figures may be read from a copy that is so far behind."""
    return behind_s is not None and behind_s <= most_s
