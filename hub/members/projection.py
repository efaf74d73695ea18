"""
The language in which each person wants the screen, from the log: the latest choice holds.

The member's own record is the state's; here it is kept who chose what, also by a card that
nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, delete, select

from contract.events import Preferred
from hub import bulk
from hub.events.told import Told
from hub.members.tables import LanguageChoice
from hub.visits.rules import captured_person

_CHOICE: Table = LanguageChoice.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("site", "captured_person", "language", "at", "event")

_Row = tuple[str, str, str, datetime, str]


def apply(connection: Connection, site: str, told: Sequence[Told]) -> None:
    latest: dict[str, _Row] = {}
    for event, body in told:
        if not isinstance(body, Preferred) or body.who.kind == "nobody":
            continue
        person = captured_person(event.person, body.who, event.id)
        row = (site, person, body.language, event.happened_at, event.id)
        if person not in latest or latest[person][3:] < row[3:]:
            latest[person] = row
    if not latest:
        return
    kept = connection.execute(
        select(LanguageChoice.captured_person, LanguageChoice.at, LanguageChoice.event).where(
            LanguageChoice.site == site, LanguageChoice.captured_person.in_(latest)
        )
    )
    for there in kept:
        if (there.at, there.event) >= latest[there.captured_person][3:]:
            del latest[there.captured_person]
    bulk.upsert(connection, _CHOICE, _COLUMNS, list(latest.values()))


def empty(connection: Connection, site: str) -> None:
    connection.execute(delete(LanguageChoice).where(LanguageChoice.site == site))
