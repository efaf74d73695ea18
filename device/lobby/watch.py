"""
Watches how long nobody has touched a lobby PC, and tells the desk once it is long.

A swipe and the keys beside the screen are touches too, though the desktop knows nothing of
them: whoever has just unlocked is here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from device.core.events import Away

_LOOK_EVERY_S = 1.0


class IdleWatch:
    """
    Tells `Away` about once a second from `from_s` on, and once more when somebody is back.

    `desktop_idle_s` is what the desktop knows, if it tells.
    """

    def __init__(
        self,
        tell: Callable[[Away], None],
        *,
        from_s: float,
        desktop_idle_s: Callable[[], float] | None,
        every_s: float = _LOOK_EVERY_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell = tell
        self._from_s = from_s
        self._desktop_idle_s = desktop_idle_s
        self._every_s = every_s
        self._monotonic = monotonic
        self._touched_at = monotonic()
        self._was_long = False
        self._lock = threading.Lock()
        """So that nobody is told to be away after their touch was noted."""

    def touched(self) -> None:
        """Somebody did something here.  Call it before the desk hears what."""
        with self._lock:
            self._touched_at = self._monotonic()

    def look(self) -> None:
        """How long is it now?"""
        with self._lock:
            idle_s = self._monotonic() - self._touched_at
            if self._desktop_idle_s is not None:
                idle_s = min(idle_s, self._desktop_idle_s())
            is_long = idle_s >= self._from_s
            if is_long or self._was_long:
                self._tell(Away(idle_s))
            self._was_long = is_long

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(self._every_s):
            self.look()
