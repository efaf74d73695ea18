"""What kiosks are told of groups and appointments: those of a day, and those of a member."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Select, select

from contract.messages import Appointment, Group
from hub.groups.tables import AppointmentRow, Attendance, Booking, GroupRow
from hub.visits.tables import KeptAppointment, VisitRow

MOST_OF_A_DAY = 100
MOST_OF_A_MEMBER = 6
"""More do not fit into an answer in a dozen languages, nor on a screen."""


def groups_of(connection: Connection, site: str, day: date) -> list[Group]:
    """The groups of a site's day, in their order."""
    rows = connection.execute(
        select(GroupRow.__table__)
        .where(GroupRow.site == site, GroupRow.day == day, GroupRow.cancelled_at.is_(None))
        .order_by(GroupRow.starts_at, GroupRow.id)
        .limit(MOST_OF_A_DAY)
    )
    return [
        Group(
            id=row.id,
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            services=row.services,
        )
        for row in rows
    ]


def of_member(
    connection: Connection, site: str, member: str, day: date, now: datetime
) -> list[Appointment]:
    """What a member has on this day and has not said yet that they came for."""
    return of_person(connection, site, [f"m:{member}"], day, now)


def of_person(
    connection: Connection, site: str, persons: Sequence[str], day: date, now: datetime
) -> list[Appointment]:
    """
    The same of somebody by every name they have; what was planned under any number is theirs.

    Whoever comes late comes still: only a group that is over is left out.
    """
    found = [
        *_appointments(connection, site, persons, day),
        *_booked(connection, site, persons, day, now),
    ]
    return sorted(found, key=lambda one: (one.at, one.id))[:MOST_OF_A_MEMBER]


def _appointments(
    connection: Connection, site: str, persons: Sequence[str], day: date
) -> list[Appointment]:
    rows = connection.execute(
        select(AppointmentRow.__table__).where(
            AppointmentRow.member.in_(_numbers(persons)),
            AppointmentRow.day == day,
            AppointmentRow.site == site,
            AppointmentRow.cancelled_at.is_(None),
            AppointmentRow.id.not_in(_kept(persons, day)),
        )
    )
    return [
        Appointment(
            id=row.id,
            title=row.title,
            at=row.at,
            place=row.place,
            services=[row.service] if row.service else [],
        )
        for row in rows
    ]


def _booked(
    connection: Connection, site: str, persons: Sequence[str], day: date, now: datetime
) -> list[Appointment]:
    rows = connection.execute(
        select(GroupRow.__table__)
        .join(Booking, Booking.group_id == GroupRow.id)
        .where(
            Booking.member.in_(_numbers(persons)),
            Booking.is_waiting.is_(False),
            Booking.cancelled_at.is_(None),
            GroupRow.day == day,
            GroupRow.site == site,
            GroupRow.ends_at > now,
            GroupRow.cancelled_at.is_(None),
            GroupRow.id.not_in(_kept(persons, day)),
            GroupRow.id.not_in(_on_a_roster(persons, site)),
        )
    )
    return [
        Appointment(
            id=row.id,
            title=row.title,
            at=row.starts_at,
            place=row.place,
            services=row.services,
        )
        for row in rows
    ]


def _numbers(persons: Sequence[str]) -> list[str]:
    return [person[2:] for person in persons if person.startswith("m:")]


def _kept(persons: Sequence[str], day: date) -> Select[str]:
    """What the member said in a visit of this day that they came for."""
    visits = select(VisitRow.id).where(VisitRow.person.in_(persons), VisitRow.day == day)
    return select(KeptAppointment.appointment).where(KeptAppointment.visit.in_(visits))


def _on_a_roster(persons: Sequence[str], site: str) -> Select[str | None]:
    """The groups into which they were swiped: nobody asks them again."""
    return select(Attendance.group_id).where(
        Attendance.captured_person.in_(persons),
        Attendance.site == site,
        Attendance.group_id.is_not(None),
        Attendance.undone_at.is_(None),
    )
