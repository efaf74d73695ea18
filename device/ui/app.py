"""
The kiosk's window: draws each View as soon as the desk shows it, and tells touches back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from device.core.view import Told, View


@dataclass(frozen=True, slots=True)
class Panel:
    """The touch panel: its resolution, and its size as it lies on the wall."""

    width: int = 800
    height: int = 480
    width_mm: float = 154.1
    height_mm: float = 85.9


class KioskApp:
    """
    The window.  Make it, `run()` it on the main thread; everything else from any thread.

    `tell` hears every touch.  `on_alive` is called from the drawing loop about once a
    second.  `on_demo_key` is called for the key S, when the demo asks for it.
    """

    def __init__(
        self,
        *,
        tell: Callable[[Told], None],
        panel: Panel,
        fullscreen: bool = True,
        on_alive: Callable[[], None] = lambda: None,
        on_demo_key: Callable[[], None] | None = None,
    ) -> None: ...

    def show(self, view: View) -> None:
        """Draw this view at once; the newest wins."""

    def run(self) -> None:
        """Open the window and draw until `stop`.  Main thread."""

    def stop(self) -> None:
        """Close the window."""

    @property
    def last_drawn(self) -> float:
        """`time.monotonic()` when the screen last held the newest view."""
        return 0.0
