"""
What the window does by itself while nobody stands there.

Pure.  It looks at the glass less often, so that the processor rests; and it moves the first
screen by a few pixels each minute, so that nothing burns into the panel.
"""

from __future__ import annotations

from device.core.view import View

FRAMES = 30
FRAMES_ALONE = 10
STAYS_S = 20.0
"""How long after the last touch somebody is thought to be there."""

_MINUTE_S = 60.0
_DRIFT = ((0, 0), (2, 1), (4, 2), (5, 4), (3, 5), (1, 3))
MOST_DRIFT = 5
"""In pixels: nothing comes nearer to the edge than so many."""


class Alone:
    """Remembers the last touch and what is shown."""

    def __init__(self) -> None:
        self._view: View | None = None
        self._touched_s = float("-inf")

    def shown(self, view: View) -> None:
        """This view is on the glass."""
        self._view = view

    def touched(self, now_s: float) -> None:
        """Somebody is there."""
        self._touched_s = now_s

    def is_alone(self, now_s: float) -> bool:
        """Whether nobody is there."""
        is_first = self._view is None or self._view.screen == "attract"
        return is_first and now_s - self._touched_s > STAYS_S

    def frames(self, now_s: float) -> int:
        """How many times a second to look at the glass."""
        return FRAMES_ALONE if self.is_alone(now_s) else FRAMES

    def drift(self, now_s: float) -> tuple[int, int]:
        """Where the first screen stands in this minute."""
        if not self.is_alone(now_s):
            return _DRIFT[0]
        return _DRIFT[int(now_s // _MINUTE_S) % len(_DRIFT)]
