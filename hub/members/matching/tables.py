"""Tables of matching, at the state alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class MatchPair(Base):
    """Two numbers that may be one person; of each pair the smaller number comes first."""

    __tablename__ = "match_pair"
    __table_args__ = (Index("ix_match_pair_list", "decided_as", "score"),)

    one: Mapped[str] = mapped_column(String(10), primary_key=True)
    other: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)
    score: Mapped[float] = mapped_column(Float)
    """In bits; those with one SSN stand above all others."""
    kind: Mapped[str] = mapped_column(String(8))
    """`ssn`, `likely`, `possible`."""
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    """Field, level and weight of each thing compared."""
    version: Mapped[int] = mapped_column(Integer)
    """Of the weights."""
    site: Mapped[str] = mapped_column(String(32), default="")
    """Whose desk found it; empty: the state."""
    found_at: Mapped[datetime] = mapped_column(Instant)
    decided_as: Mapped[str] = mapped_column(String(10), default="")
    """Empty while open; `later`, `merged`, `different`."""
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    revision: Mapped[int] = mapped_column(Integer, default=1)


class MatchKey(Base):
    """A key by which records that may be one person are brought together."""

    __tablename__ = "match_key"

    key: Mapped[str] = mapped_column(
        String(80).with_variant(String(80, collation="C"), "postgresql"), primary_key=True
    )
    member: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)


class MatchWaiting(Base):
    """Somebody registered or corrected, who is to be compared with everybody."""

    __tablename__ = "match_waiting"

    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant, index=True)
