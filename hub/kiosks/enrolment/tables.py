"""Tables of enrolment: tokens, who asked, what was issued, which board is whose, and doubles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class EnrolmentToken(Base):
    """A one-time token for one device name; only its digest is kept."""

    __tablename__ = "enrolment_token"
    __table_args__ = (Index("ix_enrolment_token_site", "site", "made_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    replaces: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """For a board that takes the place of the one that is known."""
    form: Mapped[str] = mapped_column(String(36), index=True)
    """The form it was made by: one form makes its tokens once, however often it is sent."""
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(String(200))


class EnrolmentAsk(Base):
    """A kiosk that asked for a certificate, and what became of it."""

    __tablename__ = "enrolment_ask"
    __table_args__ = (
        Index("ix_enrolment_ask_status", "site", "status", "asked_at"),
        Index("ix_enrolment_ask_device", "site", "device", "key_digest"),
        Index("ix_enrolment_ask_token", "token", unique=True),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(8))
    """`first` by a token, `renew` by the present key, `roll` from it to a new one."""
    token: Mapped[int | None] = mapped_column(Integer)
    replaces: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    key_digest: Mapped[str] = mapped_column(String(64))
    request: Mapped[str] = mapped_column(Text)
    serial: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    last_asked_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(10))
    """`pending`, `approved`, `issued`, `refused`."""
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(300), default="")
    certificate: Mapped[str | None] = mapped_column(Text)


class DeviceCertificate(Base):
    """A certificate that the hub issued, until when it is good, and who called it back."""

    __tablename__ = "device_certificate"
    __table_args__ = (
        Index("ix_device_certificate_device", "site", "device", "issued_at"),
        Index("ix_device_certificate_revoked", "site", "revoked_at"),
    )

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Its serial number in hex."""
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    key_digest: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    good_until: Mapped[datetime | None] = mapped_column(Instant)
    """Called back by itself from then on: another key has taken its place."""
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(String(200))
    revoked_why: Mapped[str] = mapped_column(String(300), default="")
    shut_out_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the broker ended the connection that was still open by it."""


class DeviceIdentity(Base):
    """The one board of a device name, and what it is to do with its key."""

    __tablename__ = "device_identity"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    serial: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(64))
    bound_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    retired_by: Mapped[str | None] = mapped_column(String(200))
    retired_why: Mapped[str] = mapped_column(String(300), default="")


class DeviceDouble(Base):
    """A second board under a name that another board has: seen, shown, and settled by people."""

    __tablename__ = "device_double"
    __table_args__ = (Index("ix_device_double_open", "site", "settled_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    how: Mapped[str] = mapped_column(String(10))
    """`enrolment`: it asked for a certificate; `connection`: both speak under one name."""
    known_serial: Mapped[str] = mapped_column(String(64))
    seen_serial: Mapped[str] = mapped_column(String(64))
    seen_fingerprint: Mapped[str] = mapped_column(String(64))
    seen_model: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    first_seen_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    times: Mapped[int] = mapped_column(Integer, default=1)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(200))
    settled_how: Mapped[str] = mapped_column(String(300), default="")
