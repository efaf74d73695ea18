"""Tables of paper sheets.  What their rows say lies in the event log alone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class PaperSheet(Base):
    """One sheet of paper with a code of its own."""

    __tablename__ = "paper_sheet"
    __table_args__ = (Index("ix_paper_sheet_made", "site", "made_at"),)

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    batch: Mapped[str] = mapped_column(String(36), index=True)
    """The form that asked for it: sent twice, it prints the same sheets."""
    place: Mapped[int] = mapped_column(Integer)
    day: Mapped[date | None] = mapped_column(Date)
    """None for a reserve sheet until its first row is keyed."""
    is_reserve: Mapped[bool] = mapped_column(default=False)
    services: Mapped[list[str]] = mapped_column(JSON)
    """The codes behind the letters A, B, C ... as they were printed."""
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
