"""What a hub's configuration says of its backups."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.config_file import setting

MAX_KEPT = 3660


def _days(value: int) -> str | None:
    return None if 1 <= value <= MAX_KEPT else f"takes a number from 1 to {MAX_KEPT}"


@dataclass(frozen=True, kw_only=True)
class Backups:
    """Where backups lie and how long."""

    directory: Path = Path("/var/backups/worksource")
    also_to: Path | None = None
    """A second place, off this machine's disk."""
    keep_days: int = setting(_days, default=30)
    public_key_file: Path | None = None
    """For whom they are encrypted; by default it lies among them."""

    @property
    def key_file(self) -> Path:
        return self.public_key_file or self.directory / "backup.pub"


AS_USUAL = Backups()
