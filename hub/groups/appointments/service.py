"""
Appointments, the verbs: make one, move it, cancel it, say what became of it.

Each works within the caller's transaction, notes who did it, and adds a line to the
appointment's history.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from contract import member_number
from hub import clock
from hub.accounts.service import note
from hub.events import service as events
from hub.groups import clashes, rules
from hub.groups.clashes import Span
from hub.groups.errors import ChangedMeanwhile, Clashing, NoSuchGroup
from hub.groups.rooms.tables import Room
from hub.groups.rules import NewAppointment
from hub.groups.service import known_services, refuse, remember
from hub.groups.tables import AppointmentRow
from hub.ids import new_id
from hub.said import mark, say

OUTCOMES: Final = {
    "kept": mark("Kept"),
    "late": mark("Came late"),
    "no_show": mark("Did not come"),
}


def appoint(
    session: Session,
    site: str,
    appointment: NewAppointment,
    *,
    by: str,
    now: datetime,
    appointment_id: str | None = None,
    even_so: bool = True,
) -> str:
    """
    Expect a member at a time; answers the appointment's id.  Raises Unsuitable or Clashing.

    Whoever may ask twice gives the id: the second time changes nothing.
    """
    connection = session.connection()
    if appointment_id is not None and find(connection, site, appointment_id) is not None:
        return appointment_id
    appointment_id = appointment_id or new_id()
    values = _checked(connection, site, appointment, now, even_so=even_so, but=appointment_id)
    made = {"id": appointment_id, "site": site, "made_by": by, "made_at": now}
    connection.execute(insert(AppointmentRow).values(**values, **made))
    subject = f"member {member_number.shown(appointment.member)}"
    note(session, actor=by, action="appointment.made", subject=subject)
    remember(connection, site, appointment_id, "made", by=by, now=now)
    return appointment_id


def change(
    session: Session,
    site: str,
    appointment_id: str,
    appointment: NewAppointment,
    *,
    revision: int,
    by: str,
    now: datetime,
    even_so: bool = True,
) -> None:
    """Move or change an appointment.  Raises NoSuchGroup, ChangedMeanwhile, Unsuitable, Clashing."""
    connection = session.connection()
    was = _held(connection, site, appointment_id)
    if was.revision != revision:
        raise ChangedMeanwhile
    values = _checked(connection, site, appointment, now, even_so=even_so, but=appointment_id)
    done = connection.execute(
        update(AppointmentRow)
        .where(AppointmentRow.id == appointment_id, AppointmentRow.revision == revision)
        .values(**values, revision=revision + 1)
    )
    if done.rowcount == 0:
        raise ChangedMeanwhile
    subject = f"appointment {appointment_id}"
    note(session, actor=by, action="appointment.changed", subject=subject)
    zone = clock.zone(events.timezone_of(connection, site))
    is_moved = was.at != values["at"]
    before = f"{was.at.astimezone(zone):%Y-%m-%d %H:%M}" if is_moved else ""
    what = "moved" if is_moved else "changed"
    remember(connection, site, appointment_id, what, by=by, now=now, said=before)


def cancel(
    session: Session, site: str, appointment_id: str, *, by: str, now: datetime, why: str = ""
) -> None:
    """The appointment does not take place.  Raises NoSuchGroup."""
    connection = session.connection()
    done = connection.execute(
        update(AppointmentRow)
        .where(
            AppointmentRow.id == appointment_id,
            AppointmentRow.site == site,
            AppointmentRow.cancelled_at.is_(None),
        )
        .values(cancelled_at=now, cancelled_why=why[:200], revision=AppointmentRow.revision + 1)
    )
    if done.rowcount == 0:
        raise NoSuchGroup
    subject = f"appointment {appointment_id}"
    note(session, actor=by, action="appointment.cancelled", subject=subject, reason=why)
    remember(connection, site, appointment_id, "called_off", by=by, now=now, said=why)


def say_outcome(
    session: Session, site: str, appointment_id: str, outcome: str, *, by: str, now: datetime
) -> None:
    """Kept, late, or nobody came; a later word counts instead.  Raises NoSuchGroup or Unsuitable."""
    connection = session.connection()
    refuse([] if outcome in OUTCOMES else [say("Choose what became of the appointment.")])
    was = _held(connection, site, appointment_id)
    if was.outcome == outcome:
        return
    connection.execute(
        update(AppointmentRow).where(AppointmentRow.id == appointment_id).values(outcome=outcome)
    )
    subject = f"appointment {appointment_id}"
    note(session, actor=by, action="appointment.outcome", subject=subject, reason=outcome)
    remember(connection, site, appointment_id, outcome, by=by, now=now)


def find(connection: Connection, site: str, appointment_id: str) -> Row[Any] | None:
    """One appointment as its table keeps it."""
    return connection.execute(
        select(AppointmentRow.__table__).where(
            AppointmentRow.id == appointment_id, AppointmentRow.site == site
        )
    ).one_or_none()


def _held(connection: Connection, site: str, appointment_id: str) -> Row[Any]:
    found = find(connection, site, appointment_id)
    if found is None or found.cancelled_at is not None:
        raise NoSuchGroup
    return found


def _checked(
    connection: Connection,
    site: str,
    appointment: NewAppointment,
    now: datetime,
    *,
    even_so: bool,
    but: str,
) -> dict[str, Any]:
    """An appointment as its table keeps it.  Raises Unsuitable or, unless `even_so`, Clashing."""
    zone = events.timezone_of(connection, site)
    today, services = clock.local_day(now, zone), known_services(connection, site)
    faults = rules.appointment_faults(appointment, today=today, services=services)
    room = _room(connection, site, appointment.room)
    if appointment.room is not None and room is None:
        faults.append(say("There is no such room any more: choose another."))
    refuse(faults)
    at = clock.local_instant(appointment.day, appointment.at, zone)
    span = Span(at, at + timedelta(minutes=appointment.minutes))
    if not even_so:
        found = clashes.find(
            connection, site, [span], room=appointment.room, staff=appointment.account, but={but}
        )
        if found:
            raise Clashing(found)
    return {
        "member": appointment.member,
        "day": appointment.day,
        "at": at,
        "ends_at": span.ends_at,
        "title": appointment.title,
        "place": room.name if room is not None else appointment.place,
        "service": appointment.service,
        "staff": appointment.staff,
        "account": appointment.account,
        "room": appointment.room,
        "note": appointment.note,
    }


def _room(connection: Connection, site: str, room: str | None) -> Row[Any] | None:
    if room is None:
        return None
    return connection.execute(
        select(Room.__table__).where(Room.id == room, Room.site == site, Room.retired_at.is_(None))
    ).one_or_none()
