"""
How often a PIN may be guessed: three times, then a pause, each longer than the last.

Pure.  Three an hour in the long run: a PIN of six digits is not found by trying.
"""

from __future__ import annotations

import math

BEFORE_REST = 3
FIRST_REST_S = 60.0
LONGEST_REST_S = 3600.0


class Tries:
    """Counts wrong PINs by a clock that never runs backwards; a right one clears them."""

    def __init__(self) -> None:
        self._wrong = 0
        self._rests_until_s = 0.0

    def rest_s(self, now_s: float) -> int:
        """Whole seconds until the next PIN may be tried; 0 for now."""
        return max(0, math.ceil(self._rests_until_s - now_s))

    def wrong(self, now_s: float) -> None:
        self._wrong += 1
        rests, left = divmod(self._wrong, BEFORE_REST)
        if not left:
            rest_s = min(LONGEST_REST_S, FIRST_REST_S * 2.0 ** min(rests - 1, 16))
            self._rests_until_s = now_s + rest_s

    def right(self) -> None:
        self._wrong = 0
        self._rests_until_s = 0.0
