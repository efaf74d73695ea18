"""Tables of targets."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Target(Base):
    """What a place means to reach in a time.  `site` empty: the state as a whole."""

    __tablename__ = "target"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The one-time id of the form."""
    site: Mapped[str] = mapped_column(String(32), index=True)
    measure: Mapped[str] = mapped_column(String(16))
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    value: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(200))
