"""Tables of retention: awards, legal holds, and what was asked for and done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class RetentionAward(Base):
    """An award of money: what it paid for is kept by its own clock."""

    __tablename__ = "retention_award"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    reported_on: Mapped[date | None] = mapped_column(Date)
    """When the final expenditure report was submitted; None while it was not."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class LegalHold(Base):
    """Something that must be kept until somebody lifts it.  Never deleted, never hidden."""

    __tablename__ = "legal_hold"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    """`member`, `award` or `period`."""
    member: Mapped[str | None] = mapped_column(String(10), index=True)
    award: Mapped[str | None] = mapped_column(String(40))
    first_day: Mapped[date | None] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    placed_by: Mapped[str] = mapped_column(String(200))
    placed_at: Mapped[datetime] = mapped_column(Instant)
    lifted_by: Mapped[str | None] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_why: Mapped[str] = mapped_column(Text, default="")


class RetentionRun(Base):
    """A list of records to be made nameless: asked for by one, confirmed by another."""

    __tablename__ = "retention_run"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    """`asked`, `agreed` (confirmed, to be carried out on the server), `done`, `withdrawn`."""
    members: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    """Of the list, so that what is confirmed is what was asked for."""
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """How many rows of which tables were changed."""
