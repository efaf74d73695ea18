"""Tables of counts: a period counted at a moment, and the people of each line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class FederalCount(Base):
    """A quarter as it was counted once.  The next count of the quarter replaces it."""

    __tablename__ = "federal_count"
    __table_args__ = (Index("ix_federal_count_quarter", "quarter", "made_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """Of the form that asked for it: a form that is sent twice counts once."""
    quarter: Mapped[str] = mapped_column(String(8))
    """Such as `2025-1`."""
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    today: Mapped[date] = mapped_column(Date)
    """Exits were known as of this day."""
    begun_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    """None while it is being counted."""
    made_by: Mapped[str] = mapped_column(String(200))
    failed: Mapped[str] = mapped_column(String(300), default="")
    """Why it came to nothing, if it did."""
    method: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """How far the data went: by site, the position in its log that was counted."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class FederalCounted(Base):
    """Somebody who counts in a count, and in which of its lines."""

    __tablename__ = "federal_counted"
    __table_args__ = (Index("ix_federal_counted_member", "member"),)

    count: Mapped[str] = mapped_column(String(36), primary_key=True)
    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    lines: Mapped[int] = mapped_column(BigInteger)
    """One bit a line, in the order of `hub.federal.figures.lines`."""
