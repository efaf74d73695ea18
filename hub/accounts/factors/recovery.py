"""
Recovery codes: ten pieces of paper for the day the telephone is lost.

Each has 80 random bits, so that a plain digest tells nobody what it was, and each opens once.
"""

from __future__ import annotations

import base64
import secrets

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.sessions import digest_of
from hub.accounts.tables import StaffRecovery

CODES = 10
_BYTES = 10
_GROUP = 4


def renew(session: Session, staff: int) -> list[str]:
    """New codes in place of all older ones; they are never shown again."""
    forget(session, staff)
    codes = [_new_code() for _ in range(CODES)]
    now = clock.now()
    session.add_all(
        StaffRecovery(digest=_digest(code, staff), staff=staff, made_at=now) for code in codes
    )
    return codes


def forget(session: Session, staff: int) -> None:
    """Take away every code of an account."""
    session.execute(delete(StaffRecovery).where(StaffRecovery.staff == staff))


def use(session: Session, staff: int, code: str) -> bool:
    """Whether this is an unused code of the account; it is used now."""
    used = session.connection().execute(
        update(StaffRecovery)
        .where(StaffRecovery.digest == _digest(code, staff), StaffRecovery.used_at.is_(None))
        .values(used_at=clock.now())
    )
    return used.rowcount == 1


def left(session: Session, staff: int) -> int:
    """How many codes are unused."""
    unused = select(func.count()).where(
        StaffRecovery.staff == staff, StaffRecovery.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def _new_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_BYTES)).decode().casefold()
    return "-".join(text[place : place + _GROUP] for place in range(0, len(text), _GROUP))


def _digest(code: str, staff: int) -> str:
    # 0, 1 and 8 are no letters of base32: whoever reads a code aloud or copies it may mean o, l, b.
    plain = "".join(mark for mark in code.casefold() if mark.isalnum())
    return digest_of(f"{staff}:{plain.translate(str.maketrans('018', 'olb'))}")
