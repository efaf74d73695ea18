"""
The kiosk tells root's updater how it does, every few seconds, in a file on /run.

Where systemd gives the kiosk no folder on /run, as on a lobby PC and in a trial, nobody is told.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from device.ports import Clock
from device.updates.files import Places
from device.updates.health import FILE, Health

log = logging.getLogger(__name__)

EVERY_S = 3.0


def folder_of(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The first folder that systemd made for this process on /run."""
    given = environment.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return Path(given) if given else None


@dataclass(slots=True)
class Pulse:
    """The callables are asked from its own thread; `changed` is called when root said something."""

    folder: Path | None
    clock: Clock
    drawn_ago_s: Callable[[], float | None]
    acknowledged_ago_s: Callable[[], float | None]
    reader: Callable[[], Literal["up", "down", "none"]]
    quiet_s: Callable[[], float | None]
    places: Places
    changed: Callable[[], None]
    every_s: float = EVERY_S
    _said: object = None
    _is_lost: bool = False

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.beat()
            stop.wait(self.every_s)

    def beat(self) -> None:
        """Say once how it is, and listen once."""
        if self.folder is not None:
            self._write(self.folder)
        said = self.places.said_at()
        if said != self._said:
            was_unknown, self._said = self._said is None, said
            if not was_unknown:
                self.changed()

    def _write(self, folder: Path) -> None:
        health = Health(
            at_s=self.clock.uptime_ms() / 1000,
            drawn_ago_s=_known(self.drawn_ago_s()),
            acknowledged_ago_s=_known(self.acknowledged_ago_s()),
            reader=self.reader(),
            quiet_s=_known(self.quiet_s()),
        )
        draft = folder / f"{FILE}.draft"
        try:
            draft.write_bytes(msgspec.json.encode(health))  # in memory: nothing to sync
            draft.replace(folder / FILE)
            self._is_lost = False
        except OSError as cause:
            if not self._is_lost:
                log.warning("the updater cannot be told how the kiosk does (%s)", cause)
            self._is_lost = True


def _known(value: float | None) -> float | UnsetType:
    return UNSET if value is None else value
