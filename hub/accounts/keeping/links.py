"""
Links that let somebody choose a password, once: a first one, or a new one.

An administrator is shown the link and hands it over; no mail is needed.  The table holds a
digest, so that nobody who reads it can use one.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Engine, Select, delete, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.errors import SpentLink
from hub.accounts.service import Account, account_of, note, set_password
from hub.accounts.sessions import digest_of
from hub.accounts.tables import Staff, StaffLink

LASTS = timedelta(hours=72)
_TOKEN_BYTES = 24


def make(session: Session, staff: Staff, *, by: str) -> str:
    """A new link for an account, in place of an older one; within the caller's transaction."""
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), clock.now()
    session.execute(
        delete(StaffLink).where(StaffLink.staff == staff.id, StaffLink.used_at.is_(None))
    )
    session.add(
        StaffLink(
            digest=digest_of(token),
            staff=staff.id,
            made_by=by,
            made_at=now,
            expires_at=now + LASTS,
        )
    )
    note(session, actor=by, action="staff.link_made", subject=staff.email)
    return token


def owner(engine: Engine, token: str) -> Account | None:
    """Whose link it is; None when it was used, ran out, or never was."""
    with Session(engine.execution_options(reading=True)) as session:
        staff = session.scalar(_open_link(token))
        return None if staff is None else account_of(staff)


def choose_password(engine: Engine, token: str, password: str) -> Account:
    """Use a link.  Raises SpentLink, or UnsuitablePassword, which leaves the link good."""
    with Session(engine) as session, session.begin():
        staff = session.scalar(_open_link(token))
        if staff is None:
            raise SpentLink
        set_password(session, staff, password)
        used = session.connection().execute(
            update(StaffLink)
            .where(StaffLink.digest == digest_of(token), StaffLink.used_at.is_(None))
            .values(used_at=clock.now())
        )
        if used.rowcount != 1:
            raise SpentLink
        note(session, actor=staff.email, action="staff.link_used", subject=staff.email)
        return account_of(staff)


def _open_link(token: str) -> Select[Staff]:
    return (
        select(Staff)
        .join(StaffLink, StaffLink.staff == Staff.id)
        .where(
            StaffLink.digest == digest_of(token),
            StaffLink.used_at.is_(None),
            StaffLink.expires_at > clock.now(),
            Staff.disabled_at.is_(None),
        )
    )
