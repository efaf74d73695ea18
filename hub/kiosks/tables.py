"""Tables of kiosks: what they last said, when they are late, and what they claim to have captured."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Kiosk(Base):
    """A device of this site; it appears with its first heartbeat or event."""

    __tablename__ = "kiosk"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default="walkup")
    first_heard_at: Mapped[datetime] = mapped_column(Instant)
    heard_at: Mapped[datetime | None] = mapped_column(Instant)
    next_deadline: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """When the next heartbeat is overdue; status is derived from it, never stored."""
    last_event_at: Mapped[datetime | None] = mapped_column(Instant)
    hint: Mapped[str | None] = mapped_column(String(10))
    """`online` / `offline` by the retained status: a hint only."""
    heartbeat: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    boot_before: Mapped[str | None] = mapped_column(String(36))
    """The boot heard before the present one; one that comes back is of a second machine."""
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class KioskBoot(Base):
    """When a boot of a device began, to correct what it captured before its clock was set."""

    __tablename__ = "kiosk_boot"

    boot_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    """None: the boot ended before its clock was ever set."""
    source: Mapped[str] = mapped_column(String(10))
    """`kiosk` by its synced clock, `hub` by receipt of a live heartbeat, `never`."""


class KioskClaim(Base):
    """What a kiosk says it captured on a day: the first side of the proof."""

    __tablename__ = "kiosk_claim"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    captured: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(16))
    claimed_at: Mapped[datetime] = mapped_column(Instant)


class StateProof(Base):
    """What the state says it holds of a device's day: the third side of the proof."""

    __tablename__ = "state_proof"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    events: Mapped[int] = mapped_column(Integer)
    log_digest: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(Instant)
