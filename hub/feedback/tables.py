"""Tables of feedback; they can be rebuilt from the event log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Score(Base):
    """One touch on a face: 1 very bad, 5 very good."""

    __tablename__ = "score"

    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    visit: Mapped[str | None] = mapped_column(String(36), index=True)
    """A log-in: of a visit, or one that joined it."""
    score: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
