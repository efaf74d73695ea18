"""Tables of sharing: every choice from the event log, and what each member's come to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant
from hub.sharing.rules import Choice


class SharingChoice(Base):
    """One choice of somebody; the earlier ones are its history.  Rebuilt from the event log."""

    __tablename__ = "sharing_choice"
    __table_args__ = (Index("ix_sharing_choice_person", "captured_person", "at"),)

    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    captured_person: Mapped[str] = mapped_column(String(80))
    """As the log has it; see VisitRow.captured_person.  Of a sealed card: `v:` and the event."""
    choice: Mapped[Choice] = mapped_column(String(4))
    notice: Mapped[str] = mapped_column(String(64))
    """The version of what was asked."""
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    """The latest moment at which it may have been made: `at`, unless the clock was not set."""
    is_sure: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether `at` is known."""
    staff: Mapped[str] = mapped_column(String(24), default="")
    """The mark of whoever entered it at a page; empty when the member did at a kiosk."""
    checked: Mapped[str] = mapped_column(String(16), default="")
    """How staff made sure who it was."""
    language: Mapped[str] = mapped_column(String(8), default="")
    """In which the member was asked."""


class SharingStanding(Base):
    """
    What a member's choices come to, for every number that the member has or had.

    At a hub the other sites' choices are in it too, as the state told them.
    """

    __tablename__ = "sharing_standing"

    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    choice: Mapped[str] = mapped_column(String(4))
    """`in`, `out`; empty when nothing is chosen any more, a merge having been undone."""
    out_until: Mapped[datetime | None] = mapped_column(Instant)
    in_from: Mapped[datetime | None] = mapped_column(Instant)
    has_opted_in: Mapped[bool] = mapped_column(Boolean)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with each change, so that a hub knows which of two words of the state is newer."""
    is_told: Mapped[bool] = mapped_column(Boolean, default=False, index=True)
    """At the state: whether the hubs were told."""


class SharingTold(Base):
    """At a hub: what the state said of a member's choices, which may have been made elsewhere."""

    __tablename__ = "sharing_told"

    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    out_until: Mapped[datetime | None] = mapped_column(Instant)
    in_from: Mapped[datetime | None] = mapped_column(Instant)
    has_opted_in: Mapped[bool] = mapped_column(Boolean)
    revision: Mapped[int] = mapped_column(Integer, default=1)
