"""What a proof says while it runs, and the table it ends with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from provisioning.demo.processes import wait_until
from provisioning.emulation.machine import Guest

LOOK_EVERY_S = 0.5


class NotShown(Exception):
    """A step of the proof did not come true in its time."""


@dataclass
class Telling:
    """Steps with their times; pictures lie in `into`."""

    into: Path
    console: Console = field(default_factory=Console)
    rows: list[tuple[str, float, str]] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def step(self, title: str, found: str = "") -> None:
        """Something came true just now."""
        at = time.monotonic() - self._began
        self.rows.append((title, at, found))
        self.console.print(f"{at:7.0f} s  {title}{': ' if found else ''}{found}")

    def wait(self, guest: Guest, title: str, holds: Callable[[], object], within_s: float) -> None:
        """Wait for it.  Raises NotShown with the end of the guest's console."""
        if not wait_until(lambda: bool(holds()), within_s, LOOK_EVERY_S):
            self.console.print("\n".join(guest.console.splitlines()[-40:]), markup=False)
            if guest.is_on:
                guest.picture(self.into / "not-shown.png")
            raise NotShown(f"not within {within_s:.0f} s: {title}; see {self.into}")
        self.step(title)

    def table(self, title: str) -> None:
        table = Table("What was shown", "after", "", title=title)
        for what, at, found in self.rows:
            table.add_row(what, f"{at:.0f} s", found)
        self.console.print(table)
