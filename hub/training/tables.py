"""The table of training: who completed which lesson.  What they did in it is kept nowhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class LessonDone(Base):
    """A version of a lesson that somebody completed; the same once more is no second row."""

    __tablename__ = "lesson_done"
    __table_args__ = (UniqueConstraint("staff", "lesson", "version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    staff: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    lesson: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime] = mapped_column(Instant)
    wrong: Mapped[int] = mapped_column(Integer, default=0)
    """How many answers were wrong at first; for whoever writes the lessons."""
