"""
The dimmer: darker at night while nobody is there, bright again at a touch or a swipe.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

from device.core.night import Brightness
from device.ports import Clock

LOOK_EVERY_S = 30.0
STAYS_S = 120.0
"""How long after the last touch somebody is thought to be there."""


class Dimmer:
    """`touched` may be called from any thread, and returns at once."""

    def __init__(
        self,
        brightness: Brightness,
        zone: ZoneInfo,
        clock: Clock,
        shine: Callable[[int], None],
    ) -> None:
        self._brightness = brightness
        self._zone = zone
        self._clock = clock
        self._shine = shine
        self._touched_s: float | None = None
        self._shown: int | None = None
        self._soon = threading.Event()

    def touched(self) -> None:
        """Somebody is there."""
        self._touched_s = self._now_s()
        if self._shown != self._brightness.day:
            self._soon.set()

    def look(self) -> None:
        """Set the brightness that this moment asks for."""
        wanted = self._brightness.at(self._wall(), is_somebody_there=self._is_somebody_there())
        if wanted != self._shown:
            self._shown = wanted
            self._shine(wanted)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.look()
            self._soon.wait(LOOK_EVERY_S)
            self._soon.clear()

    def wake(self) -> None:
        """Rouse the thread, to see that it is to stop."""
        self._soon.set()

    def _is_somebody_there(self) -> bool:
        return self._touched_s is not None and self._now_s() - self._touched_s < STAYS_S

    def _now_s(self) -> float:
        return self._clock.uptime_ms() / 1000

    def _wall(self) -> str | None:
        if not self._clock.is_synced():
            return None
        return self._clock.now().astimezone(self._zone).strftime("%H:%M")
