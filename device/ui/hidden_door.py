"""
The technicians' gesture: five touches in the upper left corner of the first screen, in a row.

Pure.  It opens nothing by itself; behind it a PIN is asked for.
"""

from __future__ import annotations

from collections import deque

from device.ui.look import TARGET_MM

TOUCHES = 5
WITHIN_S = 5.0
CORNER_MM = TARGET_MM


class HiddenDoor:
    """Counts the touches in the corner; one elsewhere begins anew."""

    def __init__(self) -> None:
        self._touched_s: deque[float] = deque(maxlen=TOUCHES)

    def is_open(self, from_left_mm: float, from_top_mm: float, now_s: float) -> bool:
        """Whether this touch was the last one needed."""
        if from_left_mm > CORNER_MM or from_top_mm > CORNER_MM:
            self._touched_s.clear()
            return False
        self._touched_s.append(now_s)
        if len(self._touched_s) < TOUCHES or now_s - self._touched_s[0] > WITHIN_S:
            return False
        self._touched_s.clear()
        return True
