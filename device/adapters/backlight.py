"""
The panel's backlight, by the kernel's files: `/sys/class/backlight/*/brightness`.

A panel without one (most by HDMI) stays as it is; writing needs the group `video`, by the
rule that lies beside the units.
"""

from __future__ import annotations

import logging
from pathlib import Path

log = logging.getLogger(__name__)

FOLDER = Path("/sys/class/backlight")


class Backlight:
    """Every backlight of the machine, moved together."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._lights = sorted(folder.glob("*")) if folder.is_dir() else []
        self._is_lost = False
        if not self._lights:
            log.info("no backlight can be moved here: the screen keeps its brightness")

    @property
    def is_there(self) -> bool:
        """Whether there is a light to move."""
        return bool(self._lights)

    def shine(self, percent: int) -> None:
        """So bright, in percent of what each can; never quite dark."""
        for light in self._lights:
            try:
                most = int((light / "max_brightness").read_text(encoding="ascii"))
                wanted = max(1, round(most * percent / 100))
                (light / "brightness").write_text(str(wanted), encoding="ascii")
            except (OSError, ValueError) as cause:
                self._note(light, cause)

    def _note(self, light: Path, cause: Exception) -> None:
        if not self._is_lost:
            log.error(
                "the backlight %s cannot be moved (%s): look at its rights", light.name, cause
            )
        self._is_lost = True
