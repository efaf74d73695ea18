"""The table of samples: what a kiosk's heartbeats of five minutes came to."""

from __future__ import annotations

from sqlalchemy import Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base


class KioskSample(Base):
    """Five minutes of one kiosk, the worst of them."""

    __tablename__ = "kiosk_sample"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Which five minutes since 1970, so that a database can put hours together by dividing."""
    beats: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[int] = mapped_column(Integer)
    """The most events that lay in its outbox."""
    oldest_s: Mapped[int] = mapped_column(Integer)
    temperature_c: Mapped[float | None] = mapped_column(Float)
    disk_free_mb: Mapped[int | None] = mapped_column(Integer)
    memory_free_mb: Mapped[int | None] = mapped_column(Integer)
    faults: Mapped[int] = mapped_column(Integer)
    """The sum of `rules.Fault`."""
