"""At a hub: how far the state has committed, and which of its changes came last."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, select, update

from hub import bulk, clock
from hub.db import reading
from hub.events import service as event_log
from hub.events.tables import SiteLog
from hub.sync.tables import SentCursor

_CURSOR: Table = SentCursor.__table__  # type: ignore[assignment]  # a mapped class's table is one
_FIRST = ("log_id", "through", "changes_through")


class Cursor(NamedTuple):
    """Where a hub stands with one log."""

    log_id: str
    through: int
    changes_through: int
    last_error: str | None


def current(engine: Engine, site: str) -> Cursor:
    """The cursor of the site's log; begun when the log is new or was restored."""
    with reading(engine) as connection:
        found = _find(connection, site)
    if found is not None:
        return found
    with engine.begin() as connection:
        log_id = event_log.open_log(connection, site)
        bulk.upsert(connection, _CURSOR, _FIRST, [(log_id, 0, 0)], keep=_FIRST)
        return Cursor(log_id, 0, 0, None)


def advance(engine: Engine, cursor: Cursor, through: int) -> None:
    """The state has committed through this position."""
    with engine.begin() as connection:
        _set(connection, cursor, through=through, last_success_at=clock.now(), last_error=None)


def note_changes(connection: Connection, cursor: Cursor, through: int) -> None:
    """The state's changes are kept through this position, in the caller's transaction."""
    _set(connection, cursor, changes_through=through)


def note_error(engine: Engine, cursor: Cursor, sentence: str) -> None:
    """Why nothing goes through, for staff to read; written when it changes."""
    if cursor.last_error == sentence[:300]:
        return
    with engine.begin() as connection:
        _set(connection, cursor, last_error=sentence[:300])


def _find(connection: Connection, site: str) -> Cursor | None:
    row = connection.execute(
        select(
            SentCursor.log_id,
            SentCursor.through,
            SentCursor.changes_through,
            SentCursor.last_error,
        )
        .join(SiteLog, SiteLog.log_id == SentCursor.log_id)
        .where(SiteLog.site == site)
    ).one_or_none()
    return None if row is None else Cursor(*row)


def _set(connection: Connection, cursor: Cursor, **values: Any) -> None:
    connection.execute(
        update(SentCursor).where(SentCursor.log_id == cursor.log_id).values(**values)
    )
