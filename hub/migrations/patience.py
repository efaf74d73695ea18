"""
Changing tables while others read and write them: a lock is waited for briefly, and again.

On PostgreSQL an ALTER TABLE that waits for its lock makes everybody behind it wait, too: one
slow report and the lobby stands.  So whoever changes a table gives up after two seconds, lets
the others through, and tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)

LOCK_WITHIN_MS = 2_000
TRIES = 60
_LET_OTHERS_S = 0.5
_pause = Event()
_AWAY = ("55P03", "40P01")
"""PostgreSQL's words for a lock that was not to be had, and for two who waited for each other."""


def patiently(engine: Engine, change: Callable[[Connection], None]) -> None:
    """Do `change` in a transaction of its own, as often as it takes to get its locks."""

    def once() -> None:
        with engine.begin() as connection:
            give_up_soon(connection)
            change(connection)

    again_while_locked(once)


def give_up_soon(connection: Connection) -> None:
    """Locks of this transaction are had within two seconds or not at all."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_WITHIN_MS}")


def again_while_locked(step: Callable[[], None]) -> None:
    """Repeat a step that did not get its locks.  Raises what the last try raised."""
    for left in range(TRIES - 1, -1, -1):
        try:
            step()
        except DBAPIError as cause:
            if _code(cause) not in _AWAY or not left:
                raise
            log.warning("a table is in use: trying again, %d times at most", left)
            _pause.wait(_LET_OTHERS_S)
        else:
            return


def _code(cause: DBAPIError) -> Any:
    return getattr(cause.orig, "sqlstate", None)
