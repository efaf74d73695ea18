"""The table of links to calendars of one member of staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class CalendarLink(Base):
    """A secret address under which somebody's calendar program reads their agenda."""

    __tablename__ = "calendar_link"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the 256 random bits in the address."""
    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
