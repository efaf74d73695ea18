"""
Tables of the lobby: what staff do at the board.

None of it counts: what was given is an event of the log.  So these rows stay when visits
are folded anew.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class LobbyPulse(Base):
    """A number that rises with everything that staff do at the board."""

    __tablename__ = "lobby_pulse"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0)


class LobbyStay(Base):
    """What staff did with somebody who is in: saw them, and have them."""

    __tablename__ = "lobby_stay"
    __table_args__ = (
        Index("ix_lobby_stay_site_day", "site", "day"),
        Index("ix_lobby_stay_call", "call", unique=True),
    )

    visit: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)
    seen_through: Mapped[datetime | None] = mapped_column(Instant)
    """What was asked for until then was acknowledged; what is asked for later is new again."""
    seen_by: Mapped[str] = mapped_column(String(200), default="")
    seen_name: Mapped[str] = mapped_column(String(120), default="")
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    claimed_by: Mapped[str] = mapped_column(String(200), default="")
    """The account that has them; empty while nobody has."""
    claimed_name: Mapped[str] = mapped_column(String(120), default="")
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    call: Mapped[str | None] = mapped_column(String(36))
    """The form that called them, so that a button pressed twice calls one person."""


class LobbyWait(Base):
    """A wait that is over: for one service or appointment of one visit."""

    __tablename__ = "lobby_wait"
    __table_args__ = (Index("ix_lobby_wait_site_day", "site", "day", "service"),)

    visit: Mapped[str] = mapped_column(String(36), primary_key=True)
    what: Mapped[str] = mapped_column(String(40), primary_key=True)
    """The service's code, or the appointment's id."""
    site: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)
    service: Mapped[str] = mapped_column(String(32))
    """Empty for an appointment that names none."""
    outcome: Mapped[str] = mapped_column(String(8))
    """`served`, `not` (staff had them, and it was not given), `left` (before anybody came)."""
    since: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    waited_s: Mapped[int] = mapped_column(Integer)
    """Until somebody had them; until they left, when nobody had."""
    took_s: Mapped[int | None] = mapped_column(Integer)
    """From the claim to the end."""
    by: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120))


class LobbyDisplay(Base):
    """A television that shows the lobby without names."""

    __tablename__ = "lobby_display"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(60))
    code: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the code that starts it; used once."""
    code_until: Mapped[datetime | None] = mapped_column(Instant)
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of what its cookie holds."""
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class LobbyNotice(Base):
    """A sentence of staff for everybody in the lobby."""

    __tablename__ = "lobby_notice"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    english: Mapped[str] = mapped_column(Text)
    spanish: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
