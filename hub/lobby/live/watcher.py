"""
Watches the database for a change of the lobby, once for all boards of this process.

Kiosks are heard by another process, so the watcher asks: on SQLite whether anything at all
was committed (`PRAGMA data_version`, a few microseconds), then, and on PostgreSQL always,
for the lobby's version: one row by its key, four times a second.  While nobody looks it
sleeps.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from hub.db import reading
from hub.lobby.live import pulse

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
AGAIN_AFTER_S = 5.0


class Watcher:
    """Tells those who wait for it that the lobby changed."""

    def __init__(self, engine: Engine, site: str, *, every_s: float = LOOK_EVERY_S) -> None:
        self._engine, self._site, self._every_s = engine, site, every_s
        self._changed = threading.Condition()
        self._version = ""
        self._looking = 0
        self._thread: threading.Thread | None = None
        self._is_blind = False

    @property
    def is_blind(self) -> bool:
        """Whether the database did not answer: then nobody is told anything."""
        return self._is_blind

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While somebody looks, so does the watcher."""
        with self._changed:
            self._looking += 1
            if self._thread is None:
                name = f"lobby watcher of {self._site}"
                self._thread = threading.Thread(target=self._run, name=name, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._looking -= 1
                self._changed.notify_all()

    def wait(self, known: str, within_s: float) -> str:
        """The version as soon as it differs from what is known, or else after so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != known, timeout=within_s)
            return self._version

    def _run(self) -> None:
        look = _Look(self._engine, self._site)
        while self._go_on():
            try:
                self._tell(look.version())
                pause_s = self._every_s
            except DBAPIError as fault:
                log.warning("the lobby cannot be watched: %s", type(fault.orig).__name__)
                self._is_blind, pause_s = True, AGAIN_AFTER_S
                look.forget()
            with self._changed:
                self._changed.wait_for(lambda: not self._looking, timeout=pause_s)
        look.forget()

    def _go_on(self) -> bool:
        """Whether anybody looks; the last to leave ends the thread."""
        with self._changed:
            if self._looking:
                return True
            self._thread, self._version = None, ""
            return False

    def _tell(self, version: str) -> None:
        self._is_blind = False
        if version != self._version:
            with self._changed:
                self._version = version
                self._changed.notify_all()


class _Look:
    """One watcher's look at the database."""

    def __init__(self, engine: Engine, site: str) -> None:
        self._engine, self._site = engine, site
        self._commits: Any = None
        self._seen = -1
        self._version = ""

    def version(self) -> str:
        if self._engine.dialect.name == "sqlite":
            seen = self._data_version()
            if seen == self._seen:
                return self._version
            self._seen = seen
        with reading(self._engine) as connection:
            self._version = pulse.version(connection, self._site)
        return self._version

    def forget(self) -> None:
        if self._commits is not None:
            self._commits.close()
        self._commits, self._seen = None, -1

    def _data_version(self) -> int:
        # Of one connection that stays: the number tells of what others committed.
        if self._commits is None:
            self._commits = self._engine.raw_connection()
        cursor = self._commits.cursor()
        (seen,) = cursor.execute("PRAGMA data_version").fetchone()
        cursor.close()
        return int(seen)
