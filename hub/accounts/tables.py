"""Tables of staff accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Staff(Base):
    """Somebody who may sign in."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(24))
    password: Mapped[str] = mapped_column(String(200))
    """Argon2id, with its parameters."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Consecutive failed log-ins; at 100 the account is locked."""
    session_epoch: Mapped[int] = mapped_column(Integer, default=1)
    """Raised to end every session of this account."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffCard(Base):
    """A card that lets somebody of staff in at the kiosks, by its digest alone."""

    __tablename__ = "staff_card"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    may: Mapped[list[str]] = mapped_column(JSON)
    """`group`, `technician`, or both."""
    issued_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class AuditEntry(Base):
    """Who looked at or changed what, when, and why.  Rows are only ever added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
