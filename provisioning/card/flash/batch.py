"""
Which rows of a sheet became cards, kept beside the sheet in `<sheet>.written`.

A row is known by its settings' digest: a row that was changed since is written again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from contract.card_settings import CardSettings, write
from provisioning.card.flash.several import Verdict
from provisioning.card.setup.sheet import Row


class Batch:
    """A sheet, and what is left of it."""

    def __init__(self, sheet: Path, rows: Sequence[Row]) -> None:
        self._kept = sheet.with_name(f"{sheet.name}.written")
        self._rows = rows

    def left(self) -> list[CardSettings]:
        """Rows without a good card, in the sheet's order."""
        done = self._done()
        return [row.settings for row in self._rows if _digest(row.settings) not in done]

    def note(self, verdict: Verdict, now: datetime) -> None:
        """A good card was made."""
        settings = verdict.job.settings
        if settings is None or verdict.written is None:
            return
        told = {
            "at": now.isoformat(timespec="seconds"),
            "site": settings.site,
            "device": settings.device,
            "settings": _digest(settings),
            "card": verdict.job.disk.serial,
            "image": verdict.job.plan.block_map.digest,
        }
        with self._kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")

    def _done(self) -> set[str]:
        found = set()
        if self._kept.exists():
            for line in self._kept.read_text(encoding="utf-8").splitlines():
                try:
                    found.add(str(json.loads(line)["settings"]))
                except (ValueError, LookupError, TypeError):
                    continue  # half a line, of a computer that was switched off: written again
        return found


def _digest(settings: CardSettings) -> str:
    return hashlib.sha256(write(settings)).hexdigest()
