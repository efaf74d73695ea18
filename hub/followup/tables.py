"""Tables of whom staff should ask how it goes; the first can be found anew from the visits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class FollowUp(Base):
    """Somebody who seems to get nowhere.  `site` is the hub's; empty at the state."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_open", "site", "over_on", "weight"),)

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[date] = mapped_column(Date)
    """The day on which they were found first, of the time that still lasts."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    weight: Mapped[int] = mapped_column(Integer)
    visited: Mapped[date] = mapped_column(Date)
    """Their last visit."""
    visited_site: Mapped[str] = mapped_column(String(32))
    over_on: Mapped[date | None] = mapped_column(Date)
    """When nothing spoke for it any more: staff gave them something, or they stayed away."""
    over_by_staff: Mapped[bool | None] = mapped_column()
    quiet_until: Mapped[date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with each word of staff."""


class FollowUpWord(Base):
    """What staff said of somebody on the list.  Rows are only ever added."""

    __tablename__ = "follow_up_word"
    __table_args__ = (Index("ix_follow_up_word_member", "member", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The one-time id of the form."""
    site: Mapped[str] = mapped_column(String(32))
    member: Mapped[str] = mapped_column(String(10))
    decision: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    quiet_until: Mapped[date] = mapped_column(Date)


class FollowUpLimits(Base):
    """From when on something is a reason at a site; none: as it is by default."""

    __tablename__ = "follow_up_limits"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    limits: Mapped[dict[str, int]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(Integer, default=1)
