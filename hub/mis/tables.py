"""Tables of the exchange with the state's case management system.  At the state alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class MisRecord(Base):
    """What both sides agreed on last: a record in their words, as they were told or told us."""

    __tablename__ = "mis_record"
    __table_args__ = (Index("ix_mis_record_day", "kind", "site", "day"),)

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    """`seeker` or `activity`."""
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    member: Mapped[str] = mapped_column(String(10), default="", index=True)
    """Whose record it is, so that it goes when they are forgotten."""
    row: Mapped[dict[str, str]] = mapped_column(JSON)
    site: Mapped[str] = mapped_column(String(32), default="")
    day: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Instant)
    refused: Mapped[str] = mapped_column(String(300), default="")
    """Why they did not take what they were told last; empty: they did."""


class MisCursor(Base):
    """How far something of the exchange has come."""

    __tablename__ = "mis_cursor"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """`day:` and a site: the version of its visits; `in:` and a kind: their mark."""
    version: Mapped[int] = mapped_column(BigInteger, default=0)
    mark: Mapped[str] = mapped_column(String(300), default="")


class MisRun(Base):
    """One exchange or comparison, how it went, and what it came to."""

    __tablename__ = "mis_run"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    what: Mapped[str] = mapped_column(String(12))
    """`export`, `import`, `reconcile`."""
    began_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200), default="")
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fault: Mapped[str] = mapped_column(String(500), default="")


class MisClash(Base):
    """A field that both sides changed: a person decides."""

    __tablename__ = "mis_clash"
    __table_args__ = (Index("ix_mis_clash_open", "decided_at", "found_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member: Mapped[str] = mapped_column(String(10))
    field: Mapped[str] = mapped_column(String(20))
    ours: Mapped[str] = mapped_column(String(300))
    theirs: Mapped[str] = mapped_column(String(300))
    found_at: Mapped[datetime] = mapped_column(Instant)
    decided_as: Mapped[str | None] = mapped_column(String(8))
    """`ours` or `theirs`; `over` when the two agreed by themselves."""
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
