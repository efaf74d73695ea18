"""Tables of the event log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class SiteLog(Base):
    """One row a site: the lock that orders its log, and the log's own identity."""

    __tablename__ = "site_log"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36))
    """Minted anew when a backup is restored, so that the state never skips what it has not seen."""
    last_position: Mapped[int] = mapped_column(BigInteger, default=0)


class EventRow(Base):
    """One event, as captured.  Rows are only ever added."""

    __tablename__ = "event"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """1, 2, 3 ... in the order this database committed them, per site."""
    id: Mapped[str] = mapped_column(String(36), unique=True)
    device: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str] = mapped_column(String(32))
    happened_at: Mapped[datetime] = mapped_column(Instant)
    """`captured_at`, or what the hub corrected it to."""
    corrected: Mapped[int] = mapped_column(Integer, default=0)
    """0 as captured; 1 corrected by boot and uptime; 2 could not be corrected, day uncertain."""
    received_at: Mapped[datetime] = mapped_column(Instant)
    person: Mapped[str | None] = mapped_column(String(80))
    """Who, as this database knew at receipt: `m:<number>`, `c:<token>`, `i:<index>`, or None."""
    payload: Mapped[str] = mapped_column(Text)
    """The event's JSON, byte for byte."""


class DeviceStream(Base):
    """How far the hub has each device's numbers without a gap."""

    __tablename__ = "device_stream"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    through: Mapped[int] = mapped_column(BigInteger, default=0)
    beyond: Mapped[str] = mapped_column(Text, default="[]")
    """Received numbers beyond the first gap, as JSON ranges [[first, last], ...]."""
    lost: Mapped[str] = mapped_column(Text, default="[]")
    """Ranges the device no longer holds and the hub never received: shown on the proof page."""


class ProofDay(Base):
    """Events in this log per device and day of the device's own clock, with their digest."""

    __tablename__ = "proof_day"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    events: Mapped[int] = mapped_column(Integer, default=0)
    set_aside: Mapped[int] = mapped_column(Integer, default=0)
    """Of a device's numbered events, those that lie in `set_aside` instead of the log."""
    digest: Mapped[str] = mapped_column(String(16), default="0" * 16)
    """Of events and set-aside events together: what the device captured."""
    log_digest: Mapped[str] = mapped_column(String(16), default="0" * 16)
    """Of the events in the log alone: what goes on to the state."""


class SetAside(Base):
    """What could not be applied, kept with its reason until staff decide."""

    __tablename__ = "set_aside"
    __table_args__ = (Index("ix_set_aside_open", "site", "status", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    received_at: Mapped[datetime] = mapped_column(Instant)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int | None] = mapped_column(BigInteger)
    event_id: Mapped[str | None] = mapped_column(String(36), index=True)
    topic: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(300))
    """A sentence for staff: what is wrong and what to do."""
    payload: Mapped[str] = mapped_column(Text)
    """As received, cut at 16 KiB; bytes that are no text are shown as escapes."""
    fingerprint: Mapped[str] = mapped_column(String(32), unique=True)
    """Of topic and whole payload: the same bad message sent again is still one row."""
    counted: Mapped[bool] = mapped_column(default=False)
    """Whether the proof counts it as an event of its device that was set aside."""
    status: Mapped[str] = mapped_column(String(12), default="open")
    """`open`, `applied` (repaired or retried), `dismissed`."""
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(300))
    repaired: Mapped[str | None] = mapped_column(Text)
    """What was applied in the place of `payload`, which stays as it came."""
