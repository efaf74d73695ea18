"""
Touches that were meant: a hand that shakes or strikes twice does nothing twice.

Pure.  A touch right after the screen has changed was meant for the one before, and
the same touch again at once is the same touch (K26).  Digits may follow each other
as fast as one can key them.
"""

from __future__ import annotations

from device.core.view import ScreenName, Told

UNMEANT_WITHIN_S = 0.5
"""The least that the rule asks for; a site may set more."""


class Steady:
    """Remembers the last touch and the last change of screen."""

    def __init__(self, within_s: float = UNMEANT_WITHIN_S) -> None:
        self._within_s = within_s
        self._screen: ScreenName | None = None
        self._changed_s = float("-inf")
        self._last: Told | None = None
        self._last_s = float("-inf")

    def shown(self, screen: ScreenName, now_s: float) -> None:
        """This screen is on the glass."""
        if screen != self._screen:
            self._screen, self._changed_s = screen, now_s

    def is_meant(self, told: Told, now_s: float) -> bool:
        """Whether the customer meant this touch."""
        is_again = told == self._last and now_s - self._last_s < self._within_s
        if told.verb == "digit":
            is_again = False
        is_late = now_s - self._changed_s < self._within_s
        self._last, self._last_s = told, now_s
        return not (is_again or is_late)
