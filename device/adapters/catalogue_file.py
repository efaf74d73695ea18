"""
The last catalogue on disk, so that a kiosk without a network opens with yesterday's menu.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

from contract.events import BadMessage
from contract.messages import Catalogue, decode_as

log = logging.getLogger(__name__)


class CatalogueFile:
    """`first` is what to offer until the hub first says it."""

    def __init__(self, path: Path, first: Path | None = None) -> None:
        self._path = path
        self._first = first

    def load(self) -> Catalogue | None:
        """The catalogue to begin with; None if there is none that can be read."""
        return self._read(self._path) or (self._read(self._first) if self._first else None)

    def keep(self, payload: bytes) -> None:
        """Replace the file whole: a pulled plug leaves the old one or the new one."""
        draft = self._path.with_suffix(".draft")
        try:
            if self._path.exists() and self._path.read_bytes() == payload:
                return
            with draft.open("wb") as file:
                file.write(payload)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
            _sync_directory(self._path.parent)
        except OSError as cause:
            log.error("the catalogue %s was not kept (%s): check the disk", self._path, cause)  # noqa: TRY400 - a sentence

    def _read(self, path: Path) -> Catalogue | None:
        try:
            return decode_as(Catalogue, path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, BadMessage) as fault:
            log.warning("the catalogue %s cannot be used (%s)", path, fault)
            return None


def _sync_directory(directory: Path) -> None:
    with suppress(PermissionError):  # Windows opens no directories, and needs none of this
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
