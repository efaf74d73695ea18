"""
Sessions of the staff web, kept at the server: begun, seen, ended one by one or all at once.

A cookie holds 256 random bits and the table their digest, so that whoever reads the table
can be nobody.  A session that was let go, or ran out, is worth nothing wherever it was
copied to.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import How
from hub.accounts.service import Account, account_of
from hub.accounts.tables import Staff, StaffSession

SEEN_EVERY = timedelta(seconds=30)
"""So often at most a touch is written down: a busy person is no load."""
HALF_LASTS = timedelta(minutes=5)
KEPT = timedelta(days=30)
_TOKEN_BYTES = 32
_MOST_AGENT = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """A session and whose it is."""

    id: int
    account: Account
    how: How
    is_half: bool
    agent: str
    began_at: datetime
    seen_at: datetime
    confirmed_at: datetime | None


def begin(engine: Engine, staff: int, *, how: How, agent: str, is_half: bool = False) -> str:
    """Open a session; answers what the cookie is to hold."""
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), clock.now()
    with Session(engine) as session, session.begin():
        session.execute(delete(StaffSession).where(StaffSession.seen_at < now - KEPT))
        session.add(
            StaffSession(
                digest=digest_of(token),
                staff=staff,
                how=how,
                is_half=is_half,
                agent=agent[:_MOST_AGENT],
                began_at=now,
                seen_at=now,
                confirmed_at=None if is_half else now,
            )
        )
    return token


def find(engine: Engine, token: str) -> Seat | None:
    """The session of a cookie; None when it was ended or its account is closed."""
    with Session(engine.execution_options(reading=True)) as session:
        found = session.execute(
            select(StaffSession, Staff)
            .join(Staff, Staff.id == StaffSession.staff)
            .where(
                StaffSession.digest == digest_of(token),
                StaffSession.ended_at.is_(None),
                Staff.disabled_at.is_(None),
            )
        ).one_or_none()
        return None if found is None else _seat(found.StaffSession, found.Staff)


def touch(engine: Engine, seat: Seat) -> None:
    """Write down that somebody was here."""
    now = clock.now()
    if now - seat.seen_at >= SEEN_EVERY:
        _set(engine, seat.id, seen_at=now)


def confirm(engine: Engine, seat_id: int) -> None:
    """The person proved once more who they are."""
    _set(engine, seat_id, confirmed_at=clock.now())


def end(engine: Engine, seat_id: int) -> None:
    """End one session."""
    _set(engine, seat_id, ended_at=clock.now())


def end_one_of(engine: Engine, staff: int, seat_id: int) -> bool:
    """End a session of this account; False when it has no such session."""
    with engine.begin() as connection:
        ended = connection.execute(
            update(StaffSession)
            .where(StaffSession.id == seat_id, StaffSession.staff == staff)
            .where(StaffSession.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
    return ended.rowcount == 1


def open_ones(
    engine: Engine, staff: int, *, seen_since: datetime, began_since: datetime
) -> Sequence[Seat]:
    """The sessions of an account that still open something, newest touch first."""
    with Session(engine.execution_options(reading=True)) as session:
        rows = session.execute(
            select(StaffSession, Staff)
            .join(Staff, Staff.id == StaffSession.staff)
            .where(
                StaffSession.staff == staff,
                StaffSession.ended_at.is_(None),
                StaffSession.is_half.is_(False),
                StaffSession.seen_at >= seen_since,
                StaffSession.began_at >= began_since,
            )
            .order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
        )
        return [_seat(row.StaffSession, row.Staff) for row in rows]


def keep_challenge(engine: Engine, seat_id: int, challenge: str) -> None:
    """Remember what a security key was asked to sign."""
    _set(engine, seat_id, challenge=challenge)


def take_challenge(engine: Engine, seat_id: int) -> str | None:
    """What a security key was asked to sign; the second to ask gets None."""
    with Session(engine) as session, session.begin():
        kept = session.scalar(select(StaffSession.challenge).where(StaffSession.id == seat_id))
        taken = session.connection().execute(
            update(StaffSession)
            .where(StaffSession.id == seat_id, StaffSession.challenge.is_not(None))
            .values(challenge=None)
        )
    return kept if taken.rowcount == 1 else None


def digest_of(token: str) -> str:
    """How the table knows a token of many random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _set(engine: Engine, seat_id: int, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(StaffSession).where(StaffSession.id == seat_id).values(**values))


def _seat(row: StaffSession, staff: Staff) -> Seat:
    return Seat(
        id=row.id,
        account=account_of(staff),
        how=row.how,
        is_half=row.is_half,
        agent=row.agent,
        began_at=row.began_at,
        seen_at=row.seen_at,
        confirmed_at=row.confirmed_at,
    )
