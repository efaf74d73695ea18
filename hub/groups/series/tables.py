"""The table of series: a rule and a plan, from which groups are made as time goes on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class GroupSeries(Base):
    """A group that comes again and again."""

    __tablename__ = "group_series"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    rule: Mapped[str] = mapped_column(String(200))
    """The days on which it is, as RFC 5545 writes a rule, without its beginning and its end."""
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    """None: it goes on."""
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A `NewGroup` of the first day, as `series.rules` writes it."""
    skips_closed: Mapped[bool] = mapped_column(Boolean, default=True)
    planned_through: Mapped[date] = mapped_column(Date)
    """Up to this day its groups are made."""
    follows: Mapped[str | None] = mapped_column(String(36))
    """The series that it was cut from."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
