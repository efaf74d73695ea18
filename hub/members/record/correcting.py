"""Correcting a record, the verb: nobody's correction is lost without a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from contract.sync import CorrectedField, Correction, MemberChange
from hub import clock
from hub.ids import new_id
from hub.members.errors import MemberError
from hub.members.record import history, rows
from hub.members.registering import outbox
from hub.members.tables import Member


class RecordChanged(MemberError):
    """Somebody else corrected the record since it was read."""

    def __init__(self) -> None:
        super().__init__(
            "somebody else corrected this record since you opened it: look at both versions, "
            "and keep what is right"
        )


def text_of(record: MemberChange, field: str) -> str:
    """A field as a correction writes it."""
    value = getattr(record, field)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else ""


def correct(
    connection: Connection,
    number: str,
    fields: Mapping[CorrectedField, str],
    *,
    revision: int,
    by: str,
    site: str,
) -> list[str]:
    """
    Set these fields right; answers which ones changed.  Raises RecordChanged.

    `revision`: of the record as the person saw it.  The state is told when the line is up.
    """
    seen = connection.scalar(
        select(Member.revision).where(Member.number == number).with_for_update()
    )
    record = rows.find(connection, number)
    if record is None:
        return []
    now = clock.now()
    news = [
        Correction(id=new_id(), field=field, before=before, after=after, at=now, by=by)
        for field, after in fields.items()
        if (before := text_of(record, field)) != after
    ]
    if not news:
        return []
    if seen != revision:
        raise RecordChanged
    values: dict[str, Any] = {}
    for one in news:
        values |= history.values_after(one)
    rows.change(connection, number, values)
    history.add(connection, number, news, site=site, is_told=False)
    outbox.tell_state(connection, number)
    return [one.field for one in news]
