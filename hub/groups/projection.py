"""Attendance, from the log: what was swiped into a roster, and what was taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete

from contract.events import Attended, Undone
from hub import bulk
from hub.events.told import Told
from hub.groups.tables import Attendance
from hub.visits.rules import captured_person

_ATTENDANCE: Table = Attendance.__table__  # type: ignore[assignment]  # a mapped class's table is one
_CAME = ("id", "site", "group_id", "captured_person", "device", "at")
_TAKEN_BACK = ("id", "site", "undone_at")


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
    bulk.upsert(connection, _ATTENDANCE, _CAME, came)
    bulk.upsert(connection, _ATTENDANCE, _TAKEN_BACK, taken_back)


def empty(connection: Connection, site: str) -> None:
    connection.execute(delete(Attendance).where(Attendance.site == site))
