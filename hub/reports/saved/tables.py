"""Tables of saved reports, and of the mails that tell of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class SavedReport(Base):
    """A report that somebody keeps: an address with a name, and when it is mailed to whom."""

    __tablename__ = "saved_report"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The one-time id of the form that saved it."""
    site: Mapped[str] = mapped_column(String(32))
    """Empty at the state."""
    owner: Mapped[str] = mapped_column(String(200), index=True)
    role: Mapped[str] = mapped_column(String(24))
    """The owner's when it was saved: with whom it is shared, if with a role."""
    name: Mapped[str] = mapped_column(String(80))
    report: Mapped[str] = mapped_column(String(20))
    asked: Mapped[str] = mapped_column(Text)
    """What stands behind the question mark of its address."""
    shared: Mapped[str] = mapped_column(String(8), default="own")
    """`own`, `role`, `place`."""
    often: Mapped[str] = mapped_column(String(10), default="")
    """`daily`, `weekly`, `monthly`, `quarterly`; empty: never mailed."""
    at: Mapped[str] = mapped_column(String(5), default="07:00")
    weekday: Mapped[int] = mapped_column(Integer, default=0)
    month_day: Mapped[int] = mapped_column(Integer, default=1)
    receivers: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Accounts of this server by their addresses."""
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class ReportMail(Base):
    """One mail about one due time of a saved report to one receiver: laid out, then sent."""

    __tablename__ = "report_mail"
    __table_args__ = (
        UniqueConstraint("report", "due_at", "receiver", name="uq_report_mail_once"),
        Index("ix_report_mail_due", "status", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    report: Mapped[str] = mapped_column(String(36))
    due_at: Mapped[datetime] = mapped_column(Instant)
    receiver: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(36), unique=True)
    """What the link in the mail holds, and nothing else."""
    kind: Mapped[str] = mapped_column(String(20))
    asked: Mapped[str] = mapped_column(Text)
    """What it shows: the days of the due time, however late somebody looks."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(10))
    """`waiting`, `sending`, `sent`, `given_up`."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str] = mapped_column(String(300), default="")
