"""Attendance, from the log: what was swiped into a roster, and what was taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete

from contract.events import Attended, Undone
from contract.said_by_staff import Held
from hub import bulk
from hub.events.told import Told
from hub.groups.roster.tables import Confirmation
from hub.groups.tables import Attendance
from hub.visits.rules import captured_person

_ATTENDANCE: Table = Attendance.__table__  # type: ignore[assignment]  # a mapped class's table is one
_CONFIRMATION: Table = Confirmation.__table__  # type: ignore[assignment]
_CAME = ("id", "site", "group_id", "captured_person", "device", "at")
_TAKEN_BACK = ("id", "site", "undone_at")
_HELD = ("event", "site", "group_id", "at", "by", "outcomes")


def apply(connection: Connection, site: str, told: Sequence[Told]) -> None:
    came = [
        (
            body.attendance,
            site,
            body.group,
            captured_person(event.person, body.who, body.attendance),
            event.device,
            event.happened_at,
        )
        for event, body in told
        if isinstance(body, Attended)
    ]
    taken_back = [
        (body.attendance, site, event.happened_at)
        for event, body in told
        if isinstance(body, Undone)
    ]
    confirmed = [
        (
            event.id,
            site,
            body.group,
            event.happened_at,
            body.staff,
            {one.attendance: one.outcome for one in body.attendances},
        )
        for event, body in told
        if isinstance(body, Held)
    ]
    bulk.upsert(connection, _ATTENDANCE, _CAME, came)
    bulk.upsert(connection, _ATTENDANCE, _TAKEN_BACK, taken_back)
    bulk.upsert(connection, _CONFIRMATION, _HELD, confirmed)


def empty(connection: Connection, site: str) -> None:
    connection.execute(delete(Attendance).where(Attendance.site == site))
    connection.execute(delete(Confirmation).where(Confirmation.site == site))
