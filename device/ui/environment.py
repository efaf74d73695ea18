"""
How Kivy is told to behave, before it is imported: it reads its environment only then.

No command line, no settings file in the home directory, no log files on the SD card;
one source of touches, so that each counts once; a loop that wakes when asked and
draws nothing unless something changed.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

os.environ.update(
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_FILELOG="1",
    KIVY_LOG_MODE="PYTHON",
    KIVY_CLOCK="interrupt",  # a view from the desk's thread is drawn now, not at the next frame
)
os.environ.setdefault("KIVY_WINDOW", "sdl2")  # a window that cannot open says why, and ends

from kivy.config import Config  # after the environment, which it reads

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Panel:
    """The touch panel: its resolution, and its size as it hangs on the wall."""

    width: int = 800
    height: int = 480
    width_mm: float = 154.1
    height_mm: float = 85.9

    @property
    def dpi(self) -> float:
        """Dots per inch, of the two directions the denser, so that 20 mm are 20 mm both ways."""
        return max(self.width / self.width_mm, self.height / self.height_mm) * MM_PER_INCH


SEVEN_INCH = Panel()
TEN_INCH = Panel(1024, 600, 222.7, 125.3)

_SETTINGS = {
    "kivy": {
        "exit_on_escape": "0",
        "keyboard_mode": "",
        "log_enable": "0",
        "pause_on_minimize": "0",
    },
    "graphics": {
        "maxfps": "30",
        "multisamples": "0",
        "resizable": "0",
        "allow_screensaver": "0",
    },
}


def _settle() -> None:
    for section, settings in _SETTINGS.items():
        for key, value in settings.items():
            Config.set(section, key, value)
    for key, _ in Config.items("input"):
        Config.remove_option("input", key)
    Config.set("input", "mouse", "mouse,disable_multitouch")
    logging.getLogger("kivy").setLevel(logging.WARNING)


def shape_window(panel: Panel, *, fullscreen: bool) -> None:
    """The window that will be opened: of this size, and alone on the screen or not."""
    Config.set("graphics", "width", str(panel.width))
    Config.set("graphics", "height", str(panel.height))
    Config.set("graphics", "fullscreen", "auto" if fullscreen else "0")
    Config.set("graphics", "borderless", "1" if fullscreen else "0")
    Config.set("graphics", "show_cursor", "0" if fullscreen else "1")


_settle()
