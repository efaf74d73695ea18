"""
How bright the screen is: by day, and by night when nobody is there.

Pure.  A kiosk that does not know the time is as bright as by day rather than guess.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brightness:
    """In percent of what the panel can; the night's local wall times, `night_from` to `night_to`."""

    day: int = 100
    night: int = 25
    night_from: str = "20:00"
    night_to: str = "06:00"

    def at(self, wall: str | None, *, is_somebody_there: bool) -> int:
        """The brightness at this wall time, such as `22:15`; None where the time is not known."""
        return (
            self.day
            if wall is None or is_somebody_there or not self._is_night(wall)
            else self.night
        )

    def _is_night(self, wall: str) -> bool:
        if self.night_from <= self.night_to:
            return self.night_from <= wall < self.night_to
        return wall >= self.night_from or wall < self.night_to
