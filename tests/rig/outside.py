"""
Hands and eyes outside the kiosk: a real X display, a pointer and keys moved by xdotool.

Where something is, a twin says: the same view, on the same glass, in this process.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from device.ui.environment import Panel
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import wait_until
from tests.rig.display import display
from tests.rig.glass import Glass, glass
from tests.rig.kiosk import RunningKiosk, kiosk

STEADY_S = 0.6
"""A little longer than the time in which a touch is taken for a slip (K26)."""


MOST_TOUCHES = 3
REACTS_WITHIN_S = 2.0


class Outside:
    """Somebody who stands before the screen of a kiosk that runs by itself."""

    def __init__(self, running: RunningKiosk, screen: str, twin: Glass) -> None:
        self.kiosk = running
        self._screen = screen
        self._twin = twin
        twin.tell = lambda _told: None

    def sees(self, text: str) -> None:
        """Wait until the kiosk shows a screen on which this can be read."""
        self.kiosk.hands.see_that(lambda _shown: self._reads(text), text)

    def touches(self, text: str, beside: str | None = None) -> None:
        """
        Move the pointer there and click, once the screen has stood still for a moment.

        Whoever sees nothing happen touches once more: on a busy machine the screen may have
        been drawn so late that the first touch was taken for a slip.
        """
        self.sees(text)
        x, y = self._twin.place_of(text, beside)
        self._twin.touch_at(x, y)  # the twin turns its pages, too
        height = self._twin.panel.height
        before = self.kiosk.hands.shown_so_far
        for _ in range(MOST_TOUCHES):
            self._xdotool("sleep", str(STEADY_S), "mousemove", str(int(x)), str(int(height - y)))
            self._xdotool("click", "1")
            if wait_until(lambda: self.kiosk.hands.shown_so_far > before, REACTS_WITHIN_S):
                return

    def presses(self, *keys: str) -> None:
        """Keys by their X names, one after the other."""
        for key in keys:
            self._xdotool("sleep", str(STEADY_S), "key", key)

    def _reads(self, text: str) -> bool:
        self._look()
        return text in self._twin.texts()

    def _look(self) -> None:
        view = self.kiosk.hands.view
        if view is not None and view != self._twin.shown:
            self._twin.show(view)

    def _xdotool(self, *arguments: str) -> None:
        environment = {**os.environ, "DISPLAY": self._screen}
        subprocess.run(["xdotool", *arguments], env=environment, check=True, timeout=20)


@contextmanager
def before_the_screen(
    directory: Path, broker: SiteBroker, panel: Panel, more: str = ""
) -> Iterator[Outside]:
    """A kiosk with its window on a display of just its size, and somebody before it."""
    size = f"{panel.width}x{panel.height}"
    screen_lines = (
        f"[screen]\nwidth = {panel.width}\nheight = {panel.height}\n"
        f"width_mm = {panel.width_mm}\nheight_mm = {panel.height_mm}\n"
    )
    with (
        display(size) as screen,
        kiosk(directory, broker, more=more) as running,
        glass(panel) as twin,
    ):
        settings = running.settings.read_text(encoding="utf-8")
        settings = settings.replace("finished_s = 1", "finished_s = 8")  # a hand is slow
        running.settings.write_text(settings + screen_lines, encoding="utf-8")
        running.has_window = True
        running.environment = {
            "DISPLAY": screen,
            "SDL_VIDEODRIVER": "x11",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        running.start()
        assert wait_until(lambda: "attract" in running.hands.drawn, 30), running.log()
        yield Outside(running, screen, twin)
