"""Tables of alerts: what is wrong, what is paused, and what is told to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class AlertRow(Base):
    """Something that is wrong with a kiosk or with the site, from its first moment to its end."""

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_live", "site", "closed_at", "opened_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    """Empty: the site's own."""
    rule: Mapped[str] = mapped_column(String(24))
    code: Mapped[str] = mapped_column(String(48))
    """Which of a rule's kinds, such as `reader-lost`; empty where a rule has one."""
    sentence: Mapped[str] = mapped_column(String(400))
    since: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its grace was over; None while it runs, and nobody has been told."""
    clear_since: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    times: Mapped[int] = mapped_column(Integer, default=1)
    """How often it came lately."""
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_by: Mapped[str | None] = mapped_column(String(200))
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)


class AlertPause(Base):
    """A time in which nobody is alerted of a kiosk, or of the whole site, and why."""

    __tablename__ = "alert_pause"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    device: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(300))
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class AlertMessage(Base):
    """One telling of an alert to one receiver: written with the alert, sent afterwards."""

    __tablename__ = "alert_message"
    __table_args__ = (Index("ix_alert_message_due", "status", "next_try_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    alert: Mapped[int] = mapped_column(Integer, index=True)
    channel: Mapped[str] = mapped_column(String(10))
    """`mail` or `webhook`."""
    receiver: Mapped[str] = mapped_column(String(300))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(10))
    """`waiting`, `sending`, `sent`, `given_up`."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str] = mapped_column(String(300), default="")
