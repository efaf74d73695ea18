"""Tables of sharing choices; they can be rebuilt from the event log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class SharingChoice(Base):
    """One choice of somebody; the latest holds, the earlier ones are its history."""

    __tablename__ = "sharing_choice"
    __table_args__ = (Index("ix_sharing_choice_person", "captured_person", "at"),)

    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    captured_person: Mapped[str] = mapped_column(String(80))
    """As the log has it; see VisitRow.captured_person.  Of a sealed card: `v:` and the event."""
    choice: Mapped[str] = mapped_column(String(4))
    """`in` or `out`."""
    notice: Mapped[str] = mapped_column(String(64))
    """The version of what was asked."""
    at: Mapped[datetime] = mapped_column(Instant)
