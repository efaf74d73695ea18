"""Tables of groups and appointments; attendance alone is rebuilt from the event log."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class GroupRow(Base):
    """A workshop, orientation or other group activity."""

    __tablename__ = "group_activity"
    __table_args__ = (Index("ix_group_activity_site_day", "site", "day"),)

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
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)


class Booking(Base):
    """A member is expected in a group."""

    __tablename__ = "group_booking"

    group_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)
    booked_by: Mapped[str] = mapped_column(String(200))
    booked_at: Mapped[datetime] = mapped_column(Instant)


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
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
