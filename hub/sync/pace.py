"""How often to try: at once while it works, ever more seldom while it does not."""

from __future__ import annotations

import random
from collections.abc import Callable

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 60.0


class Backoff:
    """
    Waits that double up to a minute, each shortened at random.

    A hundred hubs that lost the line together do not all come back in the same second.
    """

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._longest = 0.0

    @property
    def is_waiting(self) -> bool:
        return self._longest > 0

    def next_wait_s(self) -> float:
        """How long to wait after one more failure."""
        self._longest = min(self._longest * 2 or FIRST_WAIT_S, LONGEST_WAIT_S)
        return self._longest * (0.5 + self._chance() / 2)

    def worked(self) -> None:
        """The next failure begins with a short wait again."""
        self._longest = 0.0
