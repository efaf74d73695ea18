"""
Tables of groups and appointments; attendance alone is rebuilt from the event log.

The tables of series, rooms, confirmations and calendar links stand in their own folders.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class GroupRow(Base):
    """A workshop, orientation or other group activity."""

    __tablename__ = "group_activity"
    __table_args__ = (
        Index("ix_group_activity_site_day", "site", "day"),
        Index("ix_group_activity_series", "series", "slot"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)
    """The site's local day on which it begins."""
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    place: Mapped[str] = mapped_column(String(60), default="")
    services: Mapped[list[str]] = mapped_column(JSON, default=list)
    facilitator: Mapped[str] = mapped_column(String(120), default="")
    """Who leads it, as pages name them."""
    leader: Mapped[int | None] = mapped_column(Integer, index=True)
    """The account of whoever leads it; None for a guest."""
    kind: Mapped[str] = mapped_column(String(16), default="workshop")
    """`workshop`, `orientation`, `hiring_event`, `other`."""
    language: Mapped[str] = mapped_column(String(8), default="en")
    """In which it is held."""
    room: Mapped[str | None] = mapped_column(String(36), index=True)
    """One of the site's rooms; None for a place that is none."""
    capacity: Mapped[int | None] = mapped_column(Integer)
    """So many are booked at most; the others wait.  None: as many as come."""
    is_assisted: Mapped[bool] = mapped_column(Boolean, default=False)
    """Staff give its services, so that they count once the facilitator has confirmed them."""
    partner: Mapped[str] = mapped_column(String(60), default="")
    programme: Mapped[str] = mapped_column(String(32), default="")
    series: Mapped[str | None] = mapped_column(String(36))
    """The series it belongs to; None for a single group."""
    slot: Mapped[date | None] = mapped_column(Date)
    """The day on which its series puts it, whatever day it was moved to."""
    is_changed: Mapped[bool] = mapped_column(Boolean, default=False)
    """Changed apart from its series."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_why: Mapped[str] = mapped_column(String(200), default="")


class Booking(Base):
    """A member is expected in a group, or waits for a place in it."""

    __tablename__ = "group_booking"

    group_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)
    booked_by: Mapped[str] = mapped_column(String(200))
    booked_at: Mapped[datetime] = mapped_column(Instant)
    is_waiting: Mapped[bool] = mapped_column(Boolean, default=False)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)


class Attendance(Base):
    """
    An entry of a roster: a card swiped into a group, perhaps taken back.

    Both may come in any order, so that either may be what makes the row.
    """

    __tablename__ = "attendance"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    group_id: Mapped[str | None] = mapped_column(String(36), index=True)
    captured_person: Mapped[str | None] = mapped_column(String(80), index=True)
    """As the log has it; see VisitRow.captured_person.  Without a card: this entry's own id."""
    device: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class AppointmentRow(Base):
    """Somebody of staff expects a member."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_site_day", "site", "day"),
        Index("ix_appointment_member_day", "member", "day"),
        Index("ix_appointment_account_day", "account", "day"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    member: Mapped[str] = mapped_column(String(10))
    day: Mapped[date] = mapped_column(Date)
    """The site's local day."""
    at: Mapped[datetime] = mapped_column(Instant)
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    place: Mapped[str] = mapped_column(String(60), default="")
    service: Mapped[str | None] = mapped_column(String(32))
    staff: Mapped[str] = mapped_column(String(120), default="")
    """Who expects them, as pages name them."""
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    account: Mapped[int | None] = mapped_column(Integer)
    """The account of whoever expects them."""
    room: Mapped[str | None] = mapped_column(String(36), index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    """For staff alone: kiosks and calendars never show it."""
    outcome: Mapped[str | None] = mapped_column(String(10))
    """`kept`, `late`, `no_show`, as staff said; None while nobody has."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_why: Mapped[str] = mapped_column(String(200), default="")


class AgendaChange(Base):
    """What became of a group or an appointment: made, moved, cancelled.  Rows are only added."""

    __tablename__ = "agenda_change"
    __table_args__ = (Index("ix_agenda_change_subject", "subject", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(36))
    """The id of the group, series or appointment."""
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(24))
    """`made`, `changed`, `moved`, `called_off`, `booked`, ...: pages have the words."""
    said: Mapped[str] = mapped_column(String(300), default="")
    """A reason, or what it was before."""
