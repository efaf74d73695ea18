"""
Groups and appointments as pages show them: who is expected, and who came.

A person swiped twice into one roster, at two kiosks that could not know of each other, came
once.  Each function asks a fixed number of questions of the database.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from contract import member_number
from hub.groups.tables import AppointmentRow, Attendance, Booking, GroupRow
from hub.visits.reading import UNNAMED, member_names
from hub.visits.tables import KeptAppointment, PersonAlias, VisitRow

MOST_LISTED = 200

_PERSON = func.coalesce(PersonAlias.person, Attendance.captured_person)


@dataclass(frozen=True, slots=True)
class SeenGroup:
    """A group as a list shows it."""

    id: str
    title: dict[str, str]
    day: date
    starts_at: datetime
    ends_at: datetime
    place: str
    services: tuple[str, ...]
    facilitator: str
    booked: int
    came: int
    is_called_off: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a roster."""

    who: str
    member: str | None
    """As it is shown."""
    is_booked: bool
    came_at: datetime | None
    visit: str | None
    """Their visit of the day, to which the entry opens."""


@dataclass(frozen=True, slots=True)
class SeenAppointment:
    """An appointment as a list shows it."""

    id: str
    who: str
    member: str
    title: str
    day: date
    at: datetime
    place: str
    service: str | None
    staff: str
    is_kept: bool


def coming(connection: Connection, site: str, first: date) -> list[SeenGroup]:
    """The groups of this day and those after it, those called off left out."""
    rows = connection.execute(
        select(GroupRow.__table__)
        .where(GroupRow.site == site, GroupRow.day >= first, GroupRow.cancelled_at.is_(None))
        .order_by(GroupRow.starts_at, GroupRow.id)
        .limit(MOST_LISTED)
    ).all()
    return _seen(connection, rows)


def find(connection: Connection, site: str, group_id: str) -> SeenGroup | None:
    """One group."""
    rows = connection.execute(
        select(GroupRow.__table__).where(GroupRow.id == group_id, GroupRow.site == site)
    ).all()
    return next(iter(_seen(connection, rows)), None)


def roster(connection: Connection, site: str, group: SeenGroup) -> list[Entry]:
    """Who is expected and who came: those who came first, in the order of their swipes."""
    booked = set(connection.scalars(select(Booking.member).where(Booking.group_id == group.id)))
    came: dict[str, datetime] = {}
    rows = connection.execute(
        select(_PERSON.label("person"), func.min(Attendance.at).label("at"))
        .outerjoin(PersonAlias, PersonAlias.captured == Attendance.captured_person)
        .where(Attendance.group_id == group.id, Attendance.undone_at.is_(None))
        .group_by(_PERSON)
    )
    for row in rows:
        came[row.person] = row.at
    persons = {*came, *(f"m:{number}" for number in booked)}
    names = member_names(connection, {person[2:] for person in persons if person[:2] == "m:"})
    visits = _visits_of(connection, site, group.day, persons)
    entries = [
        Entry(
            who=_who(person, names),
            member=member_number.shown(person[2:]) if person[:2] == "m:" else None,
            is_booked=person[2:] in booked,
            came_at=came.get(person),
            visit=visits.get(person),
        )
        for person in persons
    ]
    return sorted(
        entries, key=lambda one: (one.came_at is None, one.came_at or group.starts_at, one.who)
    )


def appointments(connection: Connection, site: str, first: date) -> list[SeenAppointment]:
    """The appointments of this day and those after it."""
    kept = select(KeptAppointment.appointment).where(
        KeptAppointment.appointment == AppointmentRow.id
    )
    rows = connection.execute(
        select(AppointmentRow.__table__, kept.exists().label("is_kept"))
        .where(
            AppointmentRow.site == site,
            AppointmentRow.day >= first,
            AppointmentRow.cancelled_at.is_(None),
        )
        .order_by(AppointmentRow.at, AppointmentRow.id)
        .limit(MOST_LISTED)
    ).all()
    names = member_names(connection, {row.member for row in rows})
    return [
        SeenAppointment(
            id=row.id,
            who=names.get(row.member, "Member"),
            member=member_number.shown(row.member),
            title=row.title.get("en", ""),
            day=row.day,
            at=row.at,
            place=row.place,
            service=row.service,
            staff=row.staff,
            is_kept=bool(row.is_kept),
        )
        for row in rows
    ]


def _who(person: str, names: dict[str, str]) -> str:
    kind, _, value = person.partition(":")
    return names.get(value, "Member") if kind == "m" else UNNAMED.get(kind, UNNAMED["n"])


def _seen(connection: Connection, rows: Collection[Row[Any]]) -> list[SeenGroup]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    booked = connection.execute(
        select(Booking.group_id, func.count().label("times"))
        .where(Booking.group_id.in_(ids))
        .group_by(Booking.group_id)
    )
    expected = {row.group_id: row.times for row in booked}
    rosters = connection.execute(
        select(Attendance.group_id, func.count(_PERSON.distinct()).label("people"))
        .outerjoin(PersonAlias, PersonAlias.captured == Attendance.captured_person)
        .where(Attendance.group_id.in_(ids), Attendance.undone_at.is_(None))
        .group_by(Attendance.group_id)
    )
    came = {str(row.group_id): row.people for row in rosters}
    return [
        SeenGroup(
            id=row.id,
            title=row.title,
            day=row.day,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=row.place,
            services=tuple(row.services),
            facilitator=row.facilitator,
            booked=expected.get(row.id, 0),
            came=came.get(row.id, 0),
            is_called_off=row.cancelled_at is not None,
        )
        for row in rows
    ]


def _visits_of(
    connection: Connection, site: str, day: date, persons: Collection[str]
) -> dict[str, str]:
    if not persons:
        return {}
    rows = connection.execute(
        select(VisitRow.person, VisitRow.id)
        .where(
            VisitRow.site == site,
            VisitRow.day == day,
            VisitRow.person.in_(persons),
            VisitRow.status != "cancelled",
        )
        .order_by(VisitRow.opened_at)
    )
    return {row.person: row.id for row in rows}
