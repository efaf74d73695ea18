"""
Groups and appointments, the verbs: hold one, call it off, book a member.

Each works within the caller's transaction and notes who did it; what kiosks offer changes
with the catalogue's next version.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.orm import Session

from contract import member_number
from hub import clock
from hub.accounts.service import note
from hub.catalogue import service as catalogue
from hub.catalogue.tables import ServiceRow
from hub.events import service as events
from hub.groups import rules
from hub.groups.errors import NoSuchGroup, Unsuitable
from hub.groups.rules import NewAppointment, NewGroup
from hub.groups.tables import AppointmentRow, Booking, GroupRow
from hub.ids import new_id


def hold(session: Session, site: str, group: NewGroup, *, by: str, now: datetime) -> str:
    """Plan a group; answers its id.  Raises Unsuitable."""
    connection = session.connection()
    zone = events.timezone_of(connection, site)
    today = clock.local_day(now, zone)
    _refuse(rules.group_faults(group, today=today, services=known_services(connection, site)))
    group_id = new_id()
    connection.execute(
        insert(GroupRow).values(
            id=group_id,
            site=site,
            day=group.day,
            title=group.title,
            starts_at=clock.local_instant(group.day, group.starts, zone),
            ends_at=clock.local_instant(group.day, group.ends, zone),
            place=group.place,
            services=list(group.services),
            facilitator=group.facilitator,
            made_by=by,
            made_at=now,
        )
    )
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.planned", subject=f"group {group_id}")
    return group_id


def call_off(session: Session, site: str, group_id: str, *, by: str, now: datetime) -> None:
    """The group is not held; kiosks stop to offer it.  Raises NoSuchGroup."""
    connection = session.connection()
    done = connection.execute(
        update(GroupRow)
        .where(GroupRow.id == group_id, GroupRow.site == site, GroupRow.cancelled_at.is_(None))
        .values(cancelled_at=now)
    )
    if done.rowcount == 0:
        raise NoSuchGroup
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.called_off", subject=f"group {group_id}")


def book(
    session: Session, site: str, group_id: str, number: str, *, by: str, now: datetime
) -> bool:
    """Expect a member in a group; whether they were not yet.  Raises NoSuchGroup or Unsuitable."""
    _refuse(rules.number_faults(number))
    connection = session.connection()
    _must_be_held(connection, site, group_id)
    is_booked = (Booking.group_id == group_id) & (Booking.member == number)
    if connection.scalar(select(Booking.member).where(is_booked)) is not None:
        return False
    connection.execute(
        insert(Booking).values(group_id=group_id, member=number, booked_by=by, booked_at=now)
    )
    subject = f"member {member_number.shown(number)}"
    note(session, actor=by, action="group.booked", subject=subject, reason=f"group {group_id}")
    return True


def appoint(
    session: Session, site: str, appointment: NewAppointment, *, by: str, now: datetime
) -> str:
    """Expect a member at a time; answers the appointment's id.  Raises Unsuitable."""
    connection = session.connection()
    zone = events.timezone_of(connection, site)
    today, services = clock.local_day(now, zone), known_services(connection, site)
    _refuse(rules.appointment_faults(appointment, today=today, services=services))
    appointment_id = new_id()
    connection.execute(
        insert(AppointmentRow).values(
            id=appointment_id,
            site=site,
            member=appointment.member,
            day=appointment.day,
            at=clock.local_instant(appointment.day, appointment.at, zone),
            title=appointment.title,
            place=appointment.place,
            service=appointment.service,
            staff=appointment.staff,
            made_by=by,
            made_at=now,
        )
    )
    subject = f"member {member_number.shown(appointment.member)}"
    note(session, actor=by, action="appointment.made", subject=subject)
    return appointment_id


def cancel(session: Session, site: str, appointment_id: str, *, by: str, now: datetime) -> None:
    """The appointment does not take place.  Raises NoSuchGroup."""
    done = session.connection().execute(
        update(AppointmentRow)
        .where(
            AppointmentRow.id == appointment_id,
            AppointmentRow.site == site,
            AppointmentRow.cancelled_at.is_(None),
        )
        .values(cancelled_at=now)
    )
    if done.rowcount == 0:
        raise NoSuchGroup
    subject = f"appointment {appointment_id}"
    note(session, actor=by, action="appointment.cancelled", subject=subject)


def known_services(connection: Connection, site: str) -> dict[str, str]:
    """The services that one may name, by code, as pages call them."""
    rows = connection.execute(
        select(ServiceRow.code, ServiceRow.label)
        .where(or_(ServiceRow.site == "", ServiceRow.site == site))
        .order_by(ServiceRow.site, ServiceRow.position, ServiceRow.code)
    )
    return {row.code: str(row.label.get("en", row.code)) for row in rows}


def read_day(text: str) -> date:
    """A day as a form or a command gives it.  Raises Unsuitable."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unsuitable(["Write the day as 2026-11-30."]) from None


def read_time(text: str) -> time:
    """A time of day.  Raises Unsuitable."""
    try:
        return time.fromisoformat(text.strip().zfill(5)).replace(second=0, microsecond=0)
    except ValueError:
        raise Unsuitable(["Write a time on the 24-hour clock, such as 13:30."]) from None


def _must_be_held(connection: Connection, site: str, group_id: str) -> None:
    found = connection.scalar(
        select(GroupRow.id).where(
            GroupRow.id == group_id, GroupRow.site == site, GroupRow.cancelled_at.is_(None)
        )
    )
    if found is None:
        raise NoSuchGroup


def _refuse(faults: Collection[str]) -> None:
    if faults:
        raise Unsuitable(list(faults))
