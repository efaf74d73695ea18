"""Sharing choices, from the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete

from contract.events import Sharing
from hub import bulk
from hub.events.told import Told
from hub.sharing.tables import SharingChoice
from hub.visits.rules import captured_person

_CHOICE: Table = SharingChoice.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("event", "site", "captured_person", "choice", "notice", "at")


def apply(connection: Connection, site: str, told: Sequence[Told]) -> None:
    rows = [
        (
            event.id,
            site,
            captured_person(event.person, body.who, event.id),
            body.choice,
            body.notice,
            event.happened_at,
        )
        for event, body in told
        if isinstance(body, Sharing) and body.who.kind != "nobody"
    ]
    bulk.upsert(connection, _CHOICE, _COLUMNS, rows)


def empty(connection: Connection, site: str) -> None:
    connection.execute(delete(SharingChoice).where(SharingChoice.site == site))
