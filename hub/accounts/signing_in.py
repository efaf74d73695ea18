"""
Signing in and out: the password's part of it.

A failed sign-in is counted before the password is looked at, so that a hundred guesses
made at the same instant are still a hundred.
"""

from __future__ import annotations

import logging

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from hub.accounts import passwords
from hub.accounts.rules import MAX_FAILURES
from hub.accounts.service import Account, account_of, by_email, end_sessions, note, tidy_email
from hub.accounts.tables import Staff

log = logging.getLogger(__name__)


def sign_in(
    engine: Engine, *, email: str, password: str, action: str = "staff.signed_in"
) -> Account | None:
    """
    The account when address and password are right and it is open; else None, told alike.

    With a second factor this is half the way: failures are forgotten when that was right too,
    so that whoever knows the password has no more tries at the codes than anybody else.
    """
    email = tidy_email(email)
    staff, may_try = count_attempt(engine, email)
    is_right = passwords.is_right(staff.password if staff else None, password)
    if staff is None or not may_try or not is_right:
        note_refusal(engine, email if staff else "", is_locked=staff is not None and not may_try)
        return None
    with Session(engine) as session, session.begin():
        staff = session.get_one(Staff, staff.id)
        if passwords.is_dated(staff.password):
            staff.password = passwords.hashed(password)
        if staff.second_factor:
            staff.failures = max(0, staff.failures - 1)
        else:
            staff.failures = 0
            note(session, actor=email, action=action, subject=email)
        return account_of(staff)


def sign_out(engine: Engine, account: Account) -> None:
    """Note that somebody left."""
    with Session(engine) as session, session.begin():
        note(session, actor=account.email, action="staff.signed_out", subject=account.email)


def sign_out_everywhere(engine: Engine, account: Account, *, by: str) -> int:
    """End every session of the account; answers how many there were."""
    with Session(engine) as session, session.begin():
        ended = end_sessions(session, account.id)
        note(session, actor=by, action="staff.signed_out_everywhere", subject=account.email)
    return ended


def count_attempt(engine: Engine, email: str) -> tuple[Staff | None, bool]:
    """Count a failure before anybody knows whether it is one; False when there were too many."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        staff = by_email(session, email)
        if staff is None or staff.disabled_at is not None:
            return None, False
        counted = session.connection().execute(
            update(Staff)
            .where(Staff.id == staff.id, Staff.failures < MAX_FAILURES)
            .values(failures=Staff.failures + 1)
        )
        return staff, counted.rowcount == 1


def note_refusal(engine: Engine, email: str, *, is_locked: bool = False, reason: str = "") -> None:
    """Note that somebody was refused."""
    # An unknown address is not kept: people type passwords into the wrong field.
    with Session(engine) as session, session.begin():
        note(
            session,
            actor=email or "unknown",
            action="staff.refused",
            subject=email or "unknown",
            reason="locked after too many failures" if is_locked else reason,
        )
    log.warning("sign-in refused known=%s locked=%s", bool(email), is_locked)
