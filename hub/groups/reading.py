"""
Groups as pages show them: what is planned, how many are booked, how many came.

Each function asks a fixed number of questions of the database.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, union

from hub.groups.roster.reading import Entry as Entry
from hub.groups.roster.reading import roster as roster
from hub.groups.roster.tables import Confirmation
from hub.groups.tables import AgendaChange, Attendance, Booking, GroupRow
from hub.visits.tables import KeptAppointment, PersonAlias, VisitRow

MOST_LISTED = 200


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
    waiting: int
    came: int
    is_called_off: bool
    kind: str
    language: str
    room: str | None
    capacity: int | None
    is_assisted: bool
    partner: str
    programme: str
    leader: int | None
    series: str | None
    slot: date | None
    is_changed: bool
    revision: int
    called_off_why: str
    is_confirmed: bool

    @property
    def free(self) -> int | None:
        """The places left; None where there is no end of them."""
        return None if self.capacity is None else max(0, self.capacity - self.booked)


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the history of a group, a series or an appointment."""

    at: datetime
    by: str
    what: str
    said: str


def coming(connection: Connection, site: str, first: date) -> list[SeenGroup]:
    """The groups of this day and those after it, those called off left out."""
    rows = connection.execute(
        select(GroupRow.__table__)
        .where(GroupRow.site == site, GroupRow.day >= first, GroupRow.cancelled_at.is_(None))
        .order_by(GroupRow.starts_at, GroupRow.id)
        .limit(MOST_LISTED)
    ).all()
    return seen(connection, rows)


def between(connection: Connection, site: str, first: date, last: date) -> list[SeenGroup]:
    """The groups of these days, those called off among them."""
    rows = connection.execute(
        select(GroupRow.__table__)
        .where(GroupRow.site == site, GroupRow.day.between(first, last))
        .order_by(GroupRow.starts_at, GroupRow.id)
    ).all()
    return seen(connection, rows)


def listed(site: str, first: date, *, kind: str = "", leader: int | None = None) -> Select[Any]:
    """The groups from a day on, for the door of lists."""
    wanted = select(GroupRow.__table__).where(
        GroupRow.site == site, GroupRow.day >= first, GroupRow.cancelled_at.is_(None)
    )
    if kind:
        wanted = wanted.where(GroupRow.kind == kind)
    return wanted if leader is None else wanted.where(GroupRow.leader == leader)


def find(connection: Connection, site: str, group_id: str) -> SeenGroup | None:
    """One group."""
    rows = connection.execute(
        select(GroupRow.__table__).where(GroupRow.id == group_id, GroupRow.site == site)
    ).all()
    return next(iter(seen(connection, rows)), None)


def history(connection: Connection, subjects: Sequence[str]) -> list[Change]:
    """What became of something, the latest first."""
    rows = connection.execute(
        select(AgendaChange.at, AgendaChange.by, AgendaChange.what, AgendaChange.said)
        .where(AgendaChange.subject.in_(subjects))
        .order_by(AgendaChange.id.desc())
        .limit(MOST_LISTED)
    )
    return [Change(*row) for row in rows]


def seen(connection: Connection, rows: Collection[Row[Any]]) -> list[SeenGroup]:
    """Rows of the table with what is counted of each."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    booked = {(row.group_id, row.is_waiting): row.times for row in connection.execute(_booked(ids))}
    came = {row.group_id: row.people for row in connection.execute(_came(ids))}
    confirmed = set(
        connection.scalars(
            select(Confirmation.group_id).where(Confirmation.group_id.in_(ids)).distinct()
        )
    )
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
            booked=booked.get((row.id, False), 0),
            waiting=booked.get((row.id, True), 0),
            came=came.get(row.id, 0),
            is_called_off=row.cancelled_at is not None,
            kind=row.kind,
            language=row.language,
            room=row.room,
            capacity=row.capacity,
            is_assisted=row.is_assisted,
            partner=row.partner,
            programme=row.programme,
            leader=row.leader,
            series=row.series,
            slot=row.slot,
            is_changed=row.is_changed,
            revision=row.revision,
            called_off_why=row.cancelled_why,
            is_confirmed=row.id in confirmed,
        )
        for row in rows
    ]


def _booked(ids: Sequence[str]) -> Select[str, bool, int]:
    times = func.count().label("times")
    return (
        select(Booking.group_id, Booking.is_waiting, times)
        .where(Booking.group_id.in_(ids), Booking.cancelled_at.is_(None))
        .group_by(Booking.group_id, Booking.is_waiting)
    )


def _came(ids: Sequence[str]) -> Select[Any]:
    """Whoever was swiped in or said at a kiosk that they came is one person, whatever they did."""
    person = func.coalesce(PersonAlias.person, Attendance.captured_person)
    swiped = (
        select(Attendance.group_id.label("group_id"), person.label("person"))
        .outerjoin(PersonAlias, PersonAlias.captured == Attendance.captured_person)
        .where(Attendance.group_id.in_(ids), Attendance.undone_at.is_(None))
    )
    said = (
        select(KeptAppointment.appointment, VisitRow.person)
        .join(VisitRow, VisitRow.id == KeptAppointment.visit)
        .where(KeptAppointment.appointment.in_(ids), VisitRow.status != "cancelled")
    )
    every = union(swiped, said).subquery()
    return select(every.c.group_id, func.count().label("people")).group_by(every.c.group_id)
