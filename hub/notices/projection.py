"""Acknowledged notices, from the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete

from contract.events import Acknowledged
from hub import bulk
from hub.events.told import Told
from hub.notices.tables import NoticeRead

_READ: Table = NoticeRead.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("event", "site", "visit", "notice", "version", "language", "at")


def apply(connection: Connection, site: str, told: Sequence[Told]) -> None:
    rows = [
        (
            event.id,
            site,
            body.visit,
            body.notice,
            body.version,
            body.language,
            event.happened_at,
        )
        for event, body in told
        if isinstance(body, Acknowledged)
    ]
    bulk.upsert(connection, _READ, _COLUMNS, rows)


def empty(connection: Connection, site: str) -> None:
    connection.execute(delete(NoticeRead).where(NoticeRead.site == site))
