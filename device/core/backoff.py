"""
How long to wait before the next try: soon at first, then ever less often, never in step.

Pure.  The jitter keeps a site's kiosks from all returning at the moment the
broker does.
"""

from __future__ import annotations

import random
from collections.abc import Callable

FIRST_S = 0.2
LONGEST_S = 15.0


class Backoff:
    """Doubles from try to try; `dice` gives 0 to 1."""

    def __init__(self, dice: Callable[[], float] = random.random) -> None:
        self._dice = dice
        self._tries = 0

    def next_s(self) -> float:
        longest = min(LONGEST_S, FIRST_S * float(2 ** min(self._tries, 16)))
        self._tries += 1
        return longest * (0.5 + self._dice() / 2)

    def start_anew(self) -> None:
        """It held: the next try may be soon again."""
        self._tries = 0
