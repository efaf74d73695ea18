"""
What of the hub's orders outlives a restart: which were heard, and the key that is believed.

The key is the one in the settings; without one, the first that a catalogue brought.  Another
one later is not believed: whoever changes the hub's key has to come to the kiosk.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from msgspec import UNSET

from contract.messages import Catalogue
from device.adapters.whole_file import write_whole
from device.errors import StorageFull

log = logging.getLogger(__name__)

MOST_KEPT = 200


class Memory:
    """The ids of the last orders, on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ids = _ids(path)

    def has(self, command: str) -> bool:
        return command in self._ids

    def keep(self, command: str) -> None:
        """Returns when the disk has it.  Raises StorageFull."""
        kept = [*self._ids, command][-MOST_KEPT:]
        try:
            write_whole(self._path, json.dumps(kept).encode())
        except OSError as cause:
            raise StorageFull(str(self._path), str(cause)) from cause
        self._ids = kept


class TrustedKey:
    """The public key of this kiosk's hub."""

    def __init__(self, pinned: str, path: Path) -> None:
        self._path = path
        self._is_pinned = bool(pinned)
        self._key = pinned or _text(path)
        self._is_other = False

    def text(self) -> str | None:
        """The key; None while none is known."""
        return self._key

    @property
    def is_other(self) -> bool:
        """Whether the hub now tells of another key than the one that is believed."""
        return self._is_other

    def learn(self, catalogue: Catalogue) -> None:
        """A catalogue came: believe the first key there is, and note any other."""
        told = catalogue.command_key
        if told is UNSET:
            return
        if self._key is None:
            self._key = told
            try:
                write_whole(self._path, told.encode())
            except OSError as cause:
                log.warning("the hub's key was not kept (%s): it is learnt anew", cause)
            log.info("the hub's key for orders is known")
        was_other, self._is_other = self._is_other, told != self._key
        if self._is_other and not was_other:
            how = "[hub] command_key" if self._is_pinned else str(self._path)
            log.error(
                "the hub tells of another key for orders than this kiosk believes: none of its "
                "orders is carried out until a technician has looked at %s",
                how,
            )


def _ids(path: Path) -> list[str]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
