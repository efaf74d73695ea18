"""Tables of confirmed rosters; they are rebuilt from the event log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Confirmation(Base):
    """A facilitator said who took part; a later one of the same group corrects it."""

    __tablename__ = "group_confirmation"
    __table_args__ = (Index("ix_group_confirmation_group", "group_id", "at"),)

    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    group_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    outcomes: Mapped[dict[str, str]] = mapped_column(JSON)
    """By the id of the roster's entry: `attended`, `left_early`, `not_served`."""
