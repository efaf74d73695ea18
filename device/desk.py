"""
The desk: the one thread that owns the session.

Reader, screen, link and timers put events on its queue.  It steps, carries out the
effects, and shows the view; so a slow disk never stops the drawing, and a slow
drawing never stops a swipe from being kept.  It waits for the network never.
"""

from __future__ import annotations

from collections.abc import Callable

from device.core.events import Event
from device.core.state import Patience
from device.ports import Asker, Clock, FrontPanel, Outbox, Screen


class Desk:
    """
    One customer after another.

    `identify_member` turns a keyed number into an opaque identity.  `put` may be called
    from any thread, also before `start`.  `stuck_for()` tells a watchdog for how many
    seconds the present turn has lasted; it is 0 while the desk waits.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        screen: Screen,
        panel: FrontPanel,
        asker: Asker,
        clock: Clock,
        identify_member: Callable[[str], str],
        patience: Patience | None = None,
        language: str = "en",
    ) -> None: ...

    def put(self, event: Event) -> None:
        """Something happened."""

    def start(self) -> None:
        """Begin, by showing the first screen."""

    def stop(self, wait_s: float = 5.0) -> None:
        """Finish the present turn and end."""

    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return False

    def stuck_for(self) -> float:
        """Seconds since the present turn began; 0 while waiting for an event."""
        return 0.0
