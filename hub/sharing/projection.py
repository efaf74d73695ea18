"""Sharing choices, from the log, and what each member's come to."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from sqlalchemy import Connection, Table, delete, select

from contract.events import Sharing
from hub import bulk
from hub.events.rules import UNCERTAIN
from hub.events.told import Told
from hub.sharing import standings
from hub.sharing.tables import SharingChoice
from hub.visits.rules import captured_person

_CHOICE: Table = SharingChoice.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = (
    "event", "site", "captured_person", "choice", "notice", "at", "until", "is_sure", "staff",
    "checked", "language",
)  # fmt: skip


def apply(connection: Connection, site: str, told: Sequence[Told]) -> None:
    rows = [
        (
            event.id,
            site,
            captured_person(event.person, body.who, event.id),
            body.choice,
            body.notice,
            event.happened_at,
            max(event.happened_at, event.received_at)
            if _is_unsure(event.corrected)
            else event.happened_at,
            not _is_unsure(event.corrected),
            "" if body.staff is UNSET else body.staff,
            "" if body.checked is UNSET else body.checked,
            "" if body.language is UNSET else body.language,
        )
        for event, body in told
        if isinstance(body, Sharing) and body.who.kind != "nobody"
    ]
    bulk.upsert(connection, _CHOICE, _COLUMNS, rows)
    standings.settle(connection, {row[2] for row in rows})


def empty(connection: Connection, site: str) -> None:
    theirs = SharingChoice.site == site
    captured = set(connection.scalars(select(SharingChoice.captured_person).where(theirs)))
    connection.execute(delete(SharingChoice).where(theirs))
    standings.settle(connection, captured)


def _is_unsure(corrected: int) -> bool:
    return corrected == UNCERTAIN
