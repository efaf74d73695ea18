"""The table of versions: what ran on a kiosk from when on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class KioskVersion(Base):
    """A kiosk told of another version, another slot, or another rollback than before."""

    __tablename__ = "kiosk_version"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    version: Mapped[str] = mapped_column(String(64))
    slot: Mapped[str] = mapped_column(String(1), default="")
    rollbacks: Mapped[int] = mapped_column(Integer, default=0)
    sentence: Mapped[str] = mapped_column(String(300), default="")
    """What the kiosk said of its update at that moment."""
