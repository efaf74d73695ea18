"""Appointments as pages show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from contract import member_number
from hub.groups.tables import AppointmentRow
from hub.visits.reading import member_names
from hub.visits.tables import KeptAppointment


@dataclass(frozen=True, slots=True)
class SeenAppointment:
    """An appointment as a list shows it."""

    id: str
    who: str
    member: str
    title: str
    day: date
    at: datetime
    ends_at: datetime | None
    place: str
    room: str | None
    service: str | None
    staff: str
    account: int | None
    note: str
    said_so: bool
    """The member said at a kiosk that they came for it."""
    outcome: str | None
    revision: int
    is_cancelled: bool
    cancelled_why: str
    titles: dict[str, str]

    @property
    def is_kept(self) -> bool:
        return self.said_so or self.outcome in ("kept", "late")


_KEPT = select(KeptAppointment.appointment).where(KeptAppointment.appointment == AppointmentRow.id)
_COLUMNS = select(AppointmentRow.__table__, _KEPT.exists().label("is_kept"))


def listed(site: str, first: date, *, account: int | None = None) -> Select[Any]:
    """The appointments from a day on, for the door of lists."""
    wanted = _COLUMNS.where(
        AppointmentRow.site == site,
        AppointmentRow.day >= first,
        AppointmentRow.cancelled_at.is_(None),
    )
    return wanted if account is None else wanted.where(AppointmentRow.account == account)


def between(connection: Connection, site: str, first: date, last: date, account: int) -> list[SeenAppointment]:  # fmt: skip
    """The appointments of one of staff on these days."""
    rows = connection.execute(
        listed(site, first, account=account)
        .where(AppointmentRow.day <= last)
        .order_by(AppointmentRow.at, AppointmentRow.id)
    ).all()
    return seen(connection, rows)


def find(connection: Connection, site: str, appointment_id: str) -> SeenAppointment | None:
    """One appointment, cancelled or not."""
    rows = connection.execute(
        _COLUMNS.where(AppointmentRow.id == appointment_id, AppointmentRow.site == site)
    ).all()
    return next(iter(seen(connection, rows)), None)


def seen(connection: Connection, rows: Collection[Row[Any]]) -> list[SeenAppointment]:
    """Rows of the table with the names of members."""
    names = member_names(connection, {row.member for row in rows})
    return [
        SeenAppointment(
            id=row.id,
            who=names.get(row.member, "Member"),
            member=member_number.shown(row.member),
            title=row.title.get("en", ""),
            day=row.day,
            at=row.at,
            ends_at=row.ends_at,
            place=row.place,
            room=row.room,
            service=row.service,
            staff=row.staff,
            account=row.account,
            note=row.note,
            said_so=bool(row.is_kept),
            outcome=row.outcome,
            revision=row.revision,
            is_cancelled=row.cancelled_at is not None,
            cancelled_why=row.cancelled_why,
            titles=row.title,
        )
        for row in rows
    ]
