"""Tables of other systems at the state: who they are, their tokens, and how much they ask."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Boolean, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class ApiClient(Base):
    """A system that asks this server, in the name of a party of an agreement."""

    __tablename__ = "api_client"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    partner: Mapped[str] = mapped_column(String(32), index=True)
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    contact: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    limit: Mapped[int] = mapped_column(Integer)
    """Requests a minute."""
    salt: Mapped[str] = mapped_column(String(64))
    """Of the words that stand for people towards this system."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class ApiToken(Base):
    """A token, by the SHA-256 of its random text: the text is shown once and kept nowhere."""

    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    client: Mapped[str] = mapped_column(String(36), index=True)
    hint: Mapped[str] = mapped_column(String(12))
    """Its last signs, so that people can tell which it is."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiWindow(Base):
    """How often a system asked in its present minute; every process counts here."""

    __tablename__ = "api_window"

    client: Mapped[str] = mapped_column(String(36), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int] = mapped_column(Integer)


class FeedVisit(Base):
    """
    Where a visit stands in the order of changes, and a digest of what was told of it.

    `position` rises with each change: whoever has read up to one misses nothing after it.
    """

    __tablename__ = "feed_visit"
    __table_args__ = (
        Index("ix_feed_visit_position", "position"),
        Index("ix_feed_visit_site_day", "site", "day"),
    )

    visit: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)
    position: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[int] = mapped_column(BigInteger)
    gone: Mapped[bool] = mapped_column(Boolean, default=False)


class FeedDay(Base):
    """Through which mark of a site's day the feed has followed."""

    __tablename__ = "feed_day"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    times: Mapped[int] = mapped_column(Integer)


class FeedHead(Base):
    """The last position given by a feed; whoever gives one holds the row until the commit."""

    __tablename__ = "feed_head"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, default=0)
