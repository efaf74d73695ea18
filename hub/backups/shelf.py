"""
The folder of backups: what is there, what is too old, when one was last proven.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT_ALWAYS = 3
_NAME = re.compile(r"^(?P<site>.+)-(?P<at>\d{8}T\d{6}Z)\.wsbackup$")
_STAMP = "%Y%m%dT%H%M%SZ"
_PROVEN = "proven.json"
_TAKEN = "taken-off.json"
OLD = timedelta(hours=36)
UNPROVEN = timedelta(days=100)
OFF_LINE_OLD = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup."""

    path: Path
    made_at: datetime

    @property
    def checksum(self) -> Path:
        return self.path.with_name(f"{self.path.name}.sha256")


@dataclass(frozen=True, slots=True)
class OnShelf:
    """How the backups stand at a moment."""

    at: datetime
    newest: Kept | None
    proven_at: datetime | None
    taken_off_at: datetime | None

    @property
    def is_old(self) -> bool:
        return self.newest is None or self.at - self.newest.made_at > OLD

    @property
    def is_unproven(self) -> bool:
        return self.proven_at is None or self.at - self.proven_at > UNPROVEN

    @property
    def is_all_on_line(self) -> bool:
        """Nothing was taken off for a week: whoever takes over the machine has every copy."""
        return self.taken_off_at is None or self.at - self.taken_off_at > OFF_LINE_OLD


class Shelf:
    """One folder."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def place(self, site: str, at: datetime) -> Path:
        """Where the backup of this moment goes."""
        return self._directory / f"{site}-{at.astimezone(UTC).strftime(_STAMP)}.wsbackup"

    def kept(self) -> list[Kept]:
        """Every whole one, oldest first."""
        found = []
        for path in self._directory.glob("*.wsbackup") if self._directory.is_dir() else ():
            named = _NAME.match(path.name)
            if named:
                at = datetime.strptime(named["at"], _STAMP).replace(tzinfo=UTC)
                found.append(Kept(path, at))
        return sorted(found, key=lambda one: one.made_at)

    def newest(self) -> Kept | None:
        kept = self.kept()
        return kept[-1] if kept else None

    def forget_old(self, at: datetime, days: int) -> list[Path]:
        """Remove what is older, but never the last three."""
        kept = self.kept()
        gone = []
        for one in kept[:-KEPT_ALWAYS]:
            if at - one.made_at > timedelta(days=days):
                one.path.unlink()
                one.checksum.unlink(missing_ok=True)
                gone.append(one.path)
        return gone

    def note_proven(self, path: Path, at: datetime) -> None:
        """Remember that a backup was restored and found the same."""
        told = {"file": path.name, "at": at.isoformat()}
        (self._directory / _PROVEN).write_text(json.dumps(told) + "\n")

    def proven_at(self) -> datetime | None:
        """When that was last."""
        return self._noted(_PROVEN)

    def note_taken_off(self, path: Path, at: datetime) -> None:
        """Remember that a copy lies where no line leads to."""
        told = {"file": path.name, "at": at.isoformat()}
        (self._directory / _TAKEN).write_text(json.dumps(told) + "\n")

    def standing(self, at: datetime) -> OnShelf:
        """How the backups stand."""
        return OnShelf(at, self.newest(), self.proven_at(), self._noted(_TAKEN))

    def _noted(self, name: str) -> datetime | None:
        try:
            told = json.loads((self._directory / name).read_text())
            return datetime.fromisoformat(told["at"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
