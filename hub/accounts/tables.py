"""Tables of staff accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.accounts.rules import How
from hub.db import Base, Instant


class Staff(Base):
    """Somebody who may sign in."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(24))
    organisation: Mapped[str] = mapped_column(String(32), default="agency")
    """Whose staff: `agency`, or the code of a partner of the catalogue."""
    password: Mapped[str] = mapped_column(String(200))
    """Argon2id, with its parameters; empty until the person has chosen one."""
    short_password: Mapped[bool] = mapped_column(Boolean, default=False)
    """Shorter than a password may be that stands alone: worth nothing without a second factor."""
    second_factor: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether there is one, in `staff_totp` or `staff_key`."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Consecutive failed log-ins; at 100 the account is locked."""
    sso_subject: Mapped[str | None] = mapped_column(String(400), unique=True)
    """Issuer and subject of the single sign-on that was first seen with this address."""
    language: Mapped[str] = mapped_column(String(8), default="")
    """In which the person reads the pages; empty until they chose."""
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


class StaffSession(Base):
    """One browser where somebody is signed in, or is half-way there."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the cookie holds: 256 random bits."""
    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    how: Mapped[How] = mapped_column(String(12))
    is_half: Mapped[bool] = mapped_column(Boolean)
    """The password was right, and the second factor is still to come."""
    agent: Mapped[str] = mapped_column(String(200))
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the person last proved who they are."""
    challenge: Mapped[str | None] = mapped_column(String(120))
    """What a security key was asked to sign; used once."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffTotp(Base):
    """The codes that somebody's telephone counts."""

    __tablename__ = "staff_totp"

    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(200))
    """The shared secret, encrypted under a key that is not in the database."""
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The half minute of the last code taken: no code opens twice."""
    added_at: Mapped[datetime] = mapped_column(Instant)
    is_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)


class StaffKey(Base):
    """A security key or a device's own (WebAuthn)."""

    __tablename__ = "staff_key"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffRecovery(Base):
    """A recovery code, by its digest: it has 80 random bits."""

    __tablename__ = "staff_recovery"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffLink(Base):
    """A link that lets somebody choose a password, once."""

    __tablename__ = "staff_link"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class AuditEntry(Base):
    """Who looked at or changed what, when, and why.  Rows are only ever added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
