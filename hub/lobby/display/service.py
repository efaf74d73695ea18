"""
Displays, the verbs: make one, start it by its code, know it again, end it.

A display is nobody's account: what its browser holds opens one page, which has no names, for
as long as nobody ends it.  It is started by a code that is typed once at the television; the
code is worth nothing afterwards, nor after some minutes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.accounts.sessions import digest_of
from hub.lobby.tables import LobbyDisplay, LobbyNotice

CODE_LASTS = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=5)
MAX_NAME = 60
MAX_NOTICE = 160
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that one takes for another on a television."""
_CODE = 8
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Display:
    """A display as its page of staff shows it."""

    id: int
    name: str
    made_by: str
    made_at: datetime
    code_until: datetime | None
    started_at: datetime | None
    seen_at: datetime | None

    def waits(self, now: datetime) -> bool:
        """Whether its code still starts it."""
        return self.started_at is None and self.code_until is not None and now < self.code_until


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for everybody in the lobby."""

    id: int
    english: str
    spanish: str
    until: datetime


def make(session: Session, site: str, name: str, *, by: str, now: datetime) -> str:
    """A new display; answers the code that starts it."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
    session.execute(
        insert(LobbyDisplay).values(
            site=site,
            name=name,
            code=digest_of(code),
            code_until=now + CODE_LASTS,
            made_by=by,
            made_at=now,
        )
    )
    note(session, actor=by, action="display.made", subject=f"display {name}")
    return f"{code[:4]}-{code[4:]}"


def start(session: Session, site: str, code: str, now: datetime) -> str | None:
    """Start the display of a code; answers what its browser is to hold, None for a wrong code."""
    plain = "".join(mark for mark in code.upper() if mark.isalnum())
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    connection = session.connection()
    mine = [LobbyDisplay.site == site, LobbyDisplay.code == digest_of(plain)]
    name = connection.scalar(select(LobbyDisplay.name).where(*mine))
    started = connection.execute(
        update(LobbyDisplay)
        .where(*mine, LobbyDisplay.code_until > now, LobbyDisplay.ended_at.is_(None))
        .values(code=None, code_until=None, digest=digest_of(token), started_at=now, seen_at=now)
    )
    if started.rowcount != 1:
        return None
    note(session, actor="display", action="display.started", subject=f"display {name}")
    return token


def is_on(connection: Connection, site: str, token: str) -> bool:
    """Whether a display of this site holds it."""
    return _of(connection, site, token) is not None


def was_seen(connection: Connection, site: str, token: str, now: datetime) -> None:
    """Remember now and then that it is on."""
    connection.execute(
        update(LobbyDisplay)
        .where(
            LobbyDisplay.site == site,
            LobbyDisplay.digest == digest_of(token),
            LobbyDisplay.seen_at < now - SEEN_EVERY,
        )
        .values(seen_at=now)
    )


def end(session: Session, site: str, display: int, *, by: str, now: datetime) -> bool:
    """End one: its television shows nothing any more."""
    connection = session.connection()
    mine = [LobbyDisplay.id == display, LobbyDisplay.site == site]
    name = connection.scalar(select(LobbyDisplay.name).where(*mine))
    ended = connection.execute(
        update(LobbyDisplay)
        .where(*mine, LobbyDisplay.ended_at.is_(None))
        .values(ended_at=now, code=None)
    )
    if ended.rowcount != 1:
        return False
    note(session, actor=by, action="display.ended", subject=f"display {name}")
    return True


def displays(connection: Connection, site: str) -> list[Display]:
    """Those that nobody ended, by name."""
    rows = connection.execute(
        select(LobbyDisplay.__table__)
        .where(LobbyDisplay.site == site, LobbyDisplay.ended_at.is_(None))
        .order_by(LobbyDisplay.name, LobbyDisplay.id)
    )
    return [
        Display(
            row.id, row.name, row.made_by, row.made_at, row.code_until, row.started_at, row.seen_at
        )
        for row in rows
    ]


def post_notice(
    session: Session,
    site: str,
    english: str,
    spanish: str,
    until: datetime,
    *,
    by: str,
    now: datetime,
) -> None:
    """Put a sentence on the displays."""
    session.execute(
        insert(LobbyNotice).values(
            site=site, english=english, spanish=spanish, until=until, made_by=by, made_at=now
        )
    )
    note(session, actor=by, action="display.notice_posted", subject=f"site {site}", reason=english)


def take_down(session: Session, site: str, notice: int, *, by: str, now: datetime) -> bool:
    """Take a sentence off."""
    taken = session.connection().execute(
        update(LobbyNotice)
        .where(LobbyNotice.id == notice, LobbyNotice.site == site, LobbyNotice.until > now)
        .values(until=now)
    )
    if taken.rowcount == 1:
        note(session, actor=by, action="display.notice_taken_down", subject=f"site {site}")
    return taken.rowcount == 1


def notices(connection: Connection, site: str, now: datetime) -> list[Notice]:
    """The sentences that hold now, the newest first."""
    rows = connection.execute(
        select(LobbyNotice.id, LobbyNotice.english, LobbyNotice.spanish, LobbyNotice.until)
        .where(LobbyNotice.site == site, LobbyNotice.until > now)
        .order_by(LobbyNotice.id.desc())
    )
    return [Notice(*row) for row in rows]


def _of(connection: Connection, site: str, token: str) -> Row[int] | None:
    return connection.execute(
        select(LobbyDisplay.id).where(
            LobbyDisplay.site == site,
            LobbyDisplay.digest == digest_of(token),
            LobbyDisplay.ended_at.is_(None),
        )
    ).one_or_none()
