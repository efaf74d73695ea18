"""
How many numbers may be keyed: enough for a whole lobby, too few to try them out.

Pure: the clock is handed in, in seconds since boot.  Who finds a number that the check
digits accept would learn a first name; so right ones count as well as wrong ones, and
across customers.  Rests grow while somebody goes on, and shrink when nobody does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

A_MINUTE = 6
"""One each ten seconds: no customer keys a number and chooses services faster."""
WITHIN_S = 60.0
WRONG_WITHIN_S = 180.0
"""Wrong ones count together within this: people mistype all day, and then swipe."""
FIRST_REST_S = 30.0
LONGEST_REST_S = 300.0
FORGIVEN_AFTER_S = 600.0
"""Of quiet after a rest: each such time halves the next one."""


@dataclass(frozen=True, slots=True)
class Limiter:
    """
    The tries of the last minute, the wrong ones since a right one, and the last rest.

    `a_minute` brings a rest, and half as many wrong ones in a row.
    """

    a_minute: int = A_MINUTE
    tries: tuple[float, ...] = ()
    wrong: tuple[float, ...] = ()
    rest_s: float = 0.0
    rests_until: float = 0.0

    def rests_s(self, now_s: float) -> int:
        """Whole seconds until a number may be keyed; 0 if one may be keyed now."""
        return max(0, math.ceil(self.rests_until - now_s))

    def tried(self, now_s: float, *, was_right: bool) -> Limiter:
        """After one more try, which may begin a rest."""
        tries = (*(at for at in self.tries if now_s - at < WITHIN_S), now_s)
        wrong = () if was_right else (*self._wrong_of_late(now_s), now_s)
        if len(tries) < self.a_minute and 2 * len(wrong) < self.a_minute:
            return replace(self, tries=tries, wrong=wrong)
        rest_s = self._next_rest_s(now_s)
        return Limiter(self.a_minute, rest_s=rest_s, rests_until=now_s + rest_s)

    def _wrong_of_late(self, now_s: float) -> tuple[float, ...]:
        return tuple(at for at in self.wrong if now_s - at < WRONG_WITHIN_S)

    def _next_rest_s(self, now_s: float) -> float:
        if self.rest_s == 0:
            return FIRST_REST_S
        forgiven = int((now_s - self.rests_until) // FORGIVEN_AFTER_S)
        longer_s = 2 * self.rest_s / (1 << min(forgiven, 10))
        return min(LONGEST_REST_S, max(FIRST_REST_S, longer_s))
