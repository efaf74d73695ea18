"""Tables of webhooks: who is told of what, the events, and how each was delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Hook(Base):
    """A subscription of a system."""

    __tablename__ = "hook"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    client: Mapped[str] = mapped_column(String(36), index=True)
    url: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    status: Mapped[str] = mapped_column(String(8))
    """`active`, `stopped`, `ended`."""
    stopped_why: Mapped[str] = mapped_column(String(300), default="")
    overlap_until: Mapped[datetime | None] = mapped_column(Instant)
    """Until then the secret before signs besides, so that a receiver can change over."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """In a row."""
    rests_until: Mapped[datetime | None] = mapped_column(Instant)
    """After a failure nothing is sent there for a moment, so that it does not hold others."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(Integer, default=1)


class HookSecret(Base):
    """A secret that signs for a subscription, encrypted under a data key."""

    __tablename__ = "hook_secret"

    hook: Mapped[str] = mapped_column(String(36), primary_key=True)
    """What the ciphertext is bound to, so that it opens for no other subscription."""
    turn: Mapped[str] = mapped_column(String(6), primary_key=True)
    """`now`, or `before` for the one that signs besides while a receiver changes over."""
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    """Signing needs it whole; pages never show it again."""
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    data_key: Mapped[int] = mapped_column(Integer)
    key_version: Mapped[int] = mapped_column(Integer, index=True)
    """Of the key ring when it was sealed; older ones are sealed anew when keys are rotated."""


class HookEvent(Base):
    """Something that happened, written in the transaction that follows the change."""

    __tablename__ = "hook_event"

    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    id: Mapped[str] = mapped_column(String(36), unique=True)
    """Stays the same however often it is sent: receivers know by it what they have had."""
    kind: Mapped[str] = mapped_column(String(24))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Ids and never more."""
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class HookDelivery(Base):
    """An event on its way to one subscription."""

    __tablename__ = "hook_delivery"
    __table_args__ = (
        Index("ix_hook_delivery_due", "status", "next_at"),
        Index("ix_hook_delivery_hook", "hook", "sequence"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    hook: Mapped[str] = mapped_column(String(36))
    sequence: Mapped[int] = mapped_column(BigInteger)
    """Of the event."""
    status: Mapped[str] = mapped_column(String(10))
    """`waiting`, `delivered`, `dead`."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(Instant)
    """When it is tried next; while somebody sends it, when others may take it over."""
    answered: Mapped[int | None] = mapped_column(Integer)
    """The status of the last answer; None without one."""
    said: Mapped[str] = mapped_column(String(300), default="")
    """Why it was not delivered, in a sentence."""
    done_at: Mapped[datetime | None] = mapped_column(Instant)
