"""Tables of visits: all of them can be rebuilt from the event log."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class ProjectionCursor(Base):
    """How far visits reflect the log of a site."""

    __tablename__ = "projection_cursor"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    through: Mapped[int] = mapped_column(BigInteger, default=0)


class LogIn(Base):
    """
    What the log says under one visit id, in whatever order it came.

    Visits are folded from the log-ins of one person on one day, so that an event that
    arrives late changes them just as if it had come in time.
    """

    __tablename__ = "log_in"
    __table_args__ = (Index("ix_log_in_whose", "site", "day", "person"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The visit id that the kiosk made at the swipe."""
    site: Mapped[str] = mapped_column(String(32))
    day: Mapped[date | None] = mapped_column(Date)
    """The site's local day of the log-in, as staff set it right if they did; None while only
    what followed it has come."""
    person: Mapped[str | None] = mapped_column(String(80))
    """As the log has it; see VisitRow.captured_person."""
    facts: Mapped[str] = mapped_column(Text)
    """The facts of `hub.visits.rules` as JSON."""


class VisitRow(Base):
    """One person (or nobody known) at one site on one local day, from log-in to log-out."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_site_day", "site", "day", "person"),
        Index("ix_visit_person", "person", "site", "day"),
        Index("ix_visit_open", "site", "status", "day"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)
    """The site's local day."""
    device: Mapped[str] = mapped_column(String(32))
    captured_person: Mapped[str] = mapped_column(String(80))
    """As the log has it; decides which log-ins are one visit, the same at every rebuild."""
    person: Mapped[str] = mapped_column(String(80))
    """As known now: `m:` member number, `c:` card token not yet resolved, `i:` blind index,
    `v:` a sealed card not yet resolved (its visit's id), `n:` nobody known (its visit's id)."""
    status: Mapped[str] = mapped_column(String(10))
    """`open`, `closed`, `cancelled`."""
    logged_in_by: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    hour: Mapped[int] = mapped_column(SmallInteger, default=0)
    """The site's local hour of the log-in."""
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None] = mapped_column(String(12))
    """`customer`, `staff`, `auto`, `interrupted`; services are verified by the first two."""
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the customer said on a later day what was used, or that they do not remember."""
    corrected: Mapped[int] = mapped_column(Integer, default=0)
    """As in the log: 0 as captured, 1 time corrected, 2 day uncertain; 3 set by staff."""
    amended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When staff last set the visit right; None for one that stands as captured."""


class VisitAlias(Base):
    """A second log-in of an open visit, made while its kiosk could not know of the first."""

    __tablename__ = "visit_alias"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    visit: Mapped[str] = mapped_column(String(36), index=True)
    site: Mapped[str] = mapped_column(String(32))


class SelectionRow(Base):
    """A service within a visit."""

    __tablename__ = "selection"

    visit: Mapped[str] = mapped_column(String(36), primary_key=True)
    service: Mapped[str] = mapped_column(String(32), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)
    intended: Mapped[bool] = mapped_column(Boolean)
    outcome: Mapped[str | None] = mapped_column(String(10))
    """`used`, `not_used`, `added`; None while nobody has said."""
    confirmed_by: Mapped[str | None] = mapped_column(String(12))
    """`customer`, `staff`, or `later` by the customer; None for unverified and auto-closed."""
    chosen_at: Mapped[datetime] = mapped_column(Instant)


class KeptAppointment(Base):
    """An appointment or booked group of the day that the customer said they came for."""

    __tablename__ = "kept_appointment"

    visit: Mapped[str] = mapped_column(String(36), primary_key=True)
    appointment: Mapped[str] = mapped_column(String(36), primary_key=True, index=True)
    site: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)


class PersonAlias(Base):
    """What a captured person turned out to be: a card or a sealed SSN resolved, a member merged."""

    __tablename__ = "person_alias"

    captured: Mapped[str] = mapped_column(String(80), primary_key=True)
    person: Mapped[str] = mapped_column(String(80), index=True)
    stands_for: Mapped[str] = mapped_column(String(80), index=True)
    """Who it is by itself, whoever was merged: the member whose card it is, say."""
    learned_at: Mapped[datetime] = mapped_column(Instant)
