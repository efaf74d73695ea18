"""The table of commands with their answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class KioskCommand(Base):
    """An order to one kiosk, who gave it, and what became of it."""

    __tablename__ = "kiosk_command"
    __table_args__ = (
        Index("ix_kiosk_command_device", "site", "device", "asked_at"),
        Index("ix_kiosk_command_waiting", "site", "status"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(12))
    arguments: Mapped[dict[str, str]] = mapped_column(JSON)
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(16))
    """`waiting`, `sent`, then what the kiosk answered, or `expired`."""
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(300), default="")
    log: Mapped[str] = mapped_column(Text, default="")
    """The lines of its log, where they were asked for."""
