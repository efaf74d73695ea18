"""The clock module, as the kernel's own files tell it."""

from __future__ import annotations

import threading
from pathlib import Path

from hardware.jig.rules import ClockSeen

CLOCKS = Path("/sys/class/rtc")
WAIT_S = 1.1


def seen(root: Path = CLOCKS, wait_s: float = WAIT_S) -> ClockSeen | None:
    """The first clock that there is; None without one."""
    for clock in sorted(root.glob("rtc*")):
        try:
            before = _seconds(clock)
            threading.Event().wait(wait_s)
            return ClockSeen((clock / "name").read_text("utf-8").strip(), _seconds(clock) - before)
        except (OSError, ValueError):  # a clock that lost its time answers with an error
            return ClockSeen(clock.name, 0)
    return None


def _seconds(clock: Path) -> int:
    return int((clock / "since_epoch").read_text("utf-8"))
