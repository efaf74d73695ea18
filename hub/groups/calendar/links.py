"""
The secret address of a member of staff's own calendar: made, read, revoked.

The database keeps a digest; the address is shown once.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.accounts.tables import Staff
from hub.groups.calendar.tables import CalendarLink

BYTES = 32


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A link in use, as its owner sees it."""

    made_at: datetime
    read_at: datetime | None


def make(session: Session, staff: int, *, by: str, now: datetime) -> str:
    """A new secret; earlier ones open nothing any more."""
    connection, token = session.connection(), secrets.token_urlsafe(BYTES)
    _revoke(connection, staff, now)
    connection.execute(insert(CalendarLink).values(digest=_digest(token), staff=staff, made_at=now))
    note(session, actor=by, action="calendar.link_made", subject=by)
    return token


def revoke(session: Session, staff: int, *, by: str, now: datetime) -> bool:
    """Whether there was one to revoke."""
    done = _revoke(session.connection(), staff, now)
    if done:
        note(session, actor=by, action="calendar.link_revoked", subject=by)
    return done > 0


def of_staff(connection: Connection, staff: int) -> SeenLink | None:
    """The link that opens somebody's calendar now."""
    row = connection.execute(
        select(CalendarLink.made_at, CalendarLink.read_at)
        .where(CalendarLink.staff == staff, CalendarLink.revoked_at.is_(None))
        .order_by(CalendarLink.made_at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else SeenLink(*row)


def whose(engine: Engine, token: str, now: datetime) -> int | None:
    """The account whose calendar a secret opens; None for one that opens nothing."""
    digest = _digest(token)
    with engine.begin() as connection:
        staff = connection.scalar(
            select(CalendarLink.staff)
            .join(Staff, Staff.id == CalendarLink.staff)
            .where(
                CalendarLink.digest == digest,
                CalendarLink.revoked_at.is_(None),
                Staff.disabled_at.is_(None),
            )
        )
        if staff is not None:
            connection.execute(
                update(CalendarLink).where(CalendarLink.digest == digest).values(read_at=now)
            )
    return staff


def _revoke(connection: Connection, staff: int, now: datetime) -> int:
    return connection.execute(
        update(CalendarLink)
        .where(CalendarLink.staff == staff, CalendarLink.revoked_at.is_(None))
        .values(revoked_at=now)
    ).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
