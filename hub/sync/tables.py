"""Tables of the exchange between hub and state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class SentCursor(Base):
    """At a hub: through which position the state has committed, and which change came last."""

    __tablename__ = "sent_cursor"

    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    through: Mapped[int] = mapped_column(BigInteger, default=0)
    changes_through: Mapped[int] = mapped_column(BigInteger, default=0)
    last_success_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(String(300))


class ReceivedCursor(Base):
    """At the state: through which position of a hub's log it has committed."""

    __tablename__ = "received_cursor"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    through: Mapped[int] = mapped_column(BigInteger, default=0)
    heard_at: Mapped[datetime | None] = mapped_column(Instant)


class Change(Base):
    """At the state: what hubs must learn, in order.  `site` empty: all of them."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_site_position", "site", "position"),)

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    site: Mapped[str] = mapped_column(String(32), default="")
    kind: Mapped[str] = mapped_column(String(16))
    """`member`, `card`, `person` (captured person resolved), `merge`, `service`, `sealing_key`."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Instant)


class HubToken(Base):
    """At the state: which hub may call, by the SHA-256 of its random token."""

    __tablename__ = "hub_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
