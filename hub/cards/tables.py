"""Tables of cards: their tokens, the orders for new ones, their history, and the encoders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Card(Base):
    """A card token and its member; a token belongs to one member for ever."""

    __tablename__ = "card"

    token: Mapped[str] = mapped_column(String(25), primary_key=True)
    member: Mapped[str] = mapped_column(String(10), index=True)
    status: Mapped[str] = mapped_column(String(8))
    """`issued`, `active`, `void`."""
    issued_at: Mapped[datetime] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)


class CardOrder(Base):
    """Somebody needs a card: from the wish to the card in their hand."""

    __tablename__ = "card_order"
    __table_args__ = (
        Index("ix_card_order_queue", "site", "status", "asked_at", "place"),
        Index("ix_card_order_batch", "batch", "place"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    member: Mapped[str] = mapped_column(String(10), index=True)
    open_for: Mapped[str | None] = mapped_column(String(10), unique=True)
    """The member while the order is open, so that nobody has two; None when it is finished."""
    batch: Mapped[int | None] = mapped_column(Integer)
    place: Mapped[int] = mapped_column(Integer, default=0)
    """Within its batch."""
    reason: Mapped[str] = mapped_column(String(8))
    """`first`, `reprint`, `lost`."""
    status: Mapped[str] = mapped_column(String(10))
    """`waiting`, `writing`, `checking`, `made`, `paused`, `failed`, `cancelled`."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Of the blank in hand."""
    token: Mapped[str | None] = mapped_column(String(25), index=True)
    """Of the last write; the writes before it are void."""
    said: Mapped[str] = mapped_column(String(400), default="")
    wanted_encoder: Mapped[int | None] = mapped_column(Integer)
    encoder: Mapped[int | None] = mapped_column(Integer)
    """Which one has it in hand."""
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    """After which another encoder may take it: the one that had it is gone."""
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    handed_over_at: Mapped[datetime | None] = mapped_column(Instant)
    handed_over_by: Mapped[str | None] = mapped_column(String(200))


class CardBatch(Base):
    """Cards for a group, made one after the other and handed over at its end."""

    __tablename__ = "card_batch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    label: Mapped[str] = mapped_column(String(120))
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)


class CardStep(Base):
    """What happened to a card or an order, when, and by whose hand.  Rows are only ever added."""

    __tablename__ = "card_step"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    member: Mapped[str] = mapped_column(String(10), index=True)
    card_order: Mapped[str | None] = mapped_column(String(36))
    token: Mapped[str | None] = mapped_column(String(25))
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(400), default="")


class Encoder(Base):
    """A card encoder on somebody's desk: the agent beside it speaks with a token of its own."""

    __tablename__ = "card_encoder"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    heard_at: Mapped[datetime | None] = mapped_column(Instant)
    said: Mapped[str] = mapped_column(String(400), default="")
    """What is wrong with it, as its agent says; empty when it is well."""
    about: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Model, firmware, coercivity, as its agent says."""
    test_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    tested_at: Mapped[datetime | None] = mapped_column(Instant)
    findings: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    """Of the last test: what was tested, and what was found."""


class UntoldCard(Base):
    """A card made or voided here that the state has not been told of."""

    __tablename__ = "untold_card"

    token: Mapped[str] = mapped_column(String(25), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)
    """When to try again, after the state could not take it."""
    refused: Mapped[str] = mapped_column(String(300), default="")
