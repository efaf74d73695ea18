"""Who was registered or corrected since they were last compared with everybody."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Table

from hub import bulk, clock
from hub.members.matching.tables import MatchWaiting

_WAITING: Table = MatchWaiting.__table__  # type: ignore[assignment]  # a mapped class's table is one


def wait_for(connection: Connection, numbers: Collection[str]) -> None:
    """These are new or were corrected: they are compared soon."""
    now = clock.now()
    rows = [(number, now) for number in sorted(numbers)]
    bulk.upsert(connection, _WAITING, ("member", "since"), rows, keep=("since",))
