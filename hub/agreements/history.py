"""
What was changed of agreements, clients and webhooks: noted once a form, and audited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.agreements.tables import ExchangeChange
from hub.catalogue.history.service import Act, differing, plain

__all__ = ["Act", "Noted", "changes_of", "differing", "is_done", "record", "subject_of"]


@dataclass(frozen=True, slots=True)
class Noted:
    """A change, as a page tells it."""

    action: str
    at: datetime
    by: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    published_at: None = None


def is_done(session: Session, act: Act) -> bool:
    """Whether this very form was carried out before."""
    known = select(ExchangeChange.id).where(ExchangeChange.id == act.once)
    return session.connection().scalar(known) is not None


def subject_of(session: Session, act: Act) -> str:
    """What a form that was carried out was about."""
    known = select(ExchangeChange.subject).where(ExchangeChange.id == act.once)
    return str(session.connection().scalar(known))


def record(
    session: Session,
    act: Act,
    kind: str,
    subject: str,
    action: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Note a change, within the caller's transaction."""
    session.connection().execute(
        insert(ExchangeChange).values(
            id=act.once, kind=kind, subject=subject, action=action, at=act.at, by=act.by,
            before=plain(before), after=plain(after),
        )
    )  # fmt: skip
    note(session, actor=act.by, action=f"{kind}.{action}", subject=f"{kind} {subject}")


def changes_of(connection: Connection, kind: str, subject: str, limit: int = 100) -> list[Noted]:
    """What was changed of one thing, the newest first."""
    rows = connection.execute(
        select(ExchangeChange.__table__)
        .where(ExchangeChange.kind == kind, ExchangeChange.subject == subject)
        .order_by(ExchangeChange.at.desc(), ExchangeChange.id.desc())
        .limit(limit)
    )
    return [Noted(row.action, row.at, row.by, row.before, row.after) for row in rows]
