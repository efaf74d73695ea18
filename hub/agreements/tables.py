"""Tables of agreements on sharing data.  A hub has what the state told it of them, for `door`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class AgreementRow(Base):
    """An agreement; what it allows, and when, stands in its terms."""

    __tablename__ = "agreement"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    purpose: Mapped[str] = mapped_column(String(1000), default="")
    contact: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    ended_from: Mapped[date | None] = mapped_column(Date)
    """Ended early: the first day on which it does not hold any more."""
    ended_reason: Mapped[str] = mapped_column(String(500), default="")
    revision: Mapped[int] = mapped_column(Integer, default=1)


class AgreementParty(Base):
    """A statewide partner of the catalogue that an agreement is with."""

    __tablename__ = "agreement_party"

    agreement: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)


class AgreementTerm(Base):
    """A signed span of an agreement: the first, and one for each renewal."""

    __tablename__ = "agreement_term"

    agreement: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    signed: Mapped[date] = mapped_column(Date)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    data: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Among `names`, `activity`, `services`, `federal`, `mis`."""
    document: Mapped[str] = mapped_column(String(200), default="")
    """The name of the signed file, kept where the office keeps contracts."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    """Its SHA-256, so that anybody can show that a file is the one that was registered."""


class AgreementWarning(Base):
    """That somebody was told how soon a term ends."""

    __tablename__ = "agreement_warning"

    agreement: Mapped[str] = mapped_column(String(36), primary_key=True)
    term: Mapped[int] = mapped_column(Integer, primary_key=True)
    days: Mapped[int] = mapped_column(Integer, primary_key=True)
    """How long before its end: 60 or 30."""
    told_at: Mapped[datetime] = mapped_column(Instant)


class ExchangeChange(Base):
    """
    Who changed what of agreements, clients and webhooks.  Rows are only ever added.

    The id is that of the form that asked for it: a form that is sent twice changes once.
    """

    __tablename__ = "exchange_change"
    __table_args__ = (Index(None, "kind", "subject", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    """`agreement`, `client`, `webhook`."""
    subject: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
