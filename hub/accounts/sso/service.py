"""
Whose account somebody is who comes from the provider of single sign-on.

By the subject that came before; the first time by the verified e-mail address of an account
that exists.  Nobody gets an account this way, and roles are ours.
"""

from __future__ import annotations

import logging

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub.accounts.service import Account, account_of, by_email, note, tidy_email
from hub.accounts.sso.known import Known
from hub.accounts.tables import Staff

log = logging.getLogger(__name__)


def come(engine: Engine, known: Known, *, action: str = "staff.signed_in") -> Account | None:
    """The open account of whom the provider knows; None when there is none."""
    subject = f"{known.issuer} {known.subject}"
    with Session(engine) as session, session.begin():
        staff = session.scalar(select(Staff).where(Staff.sso_subject == subject))
        if staff is None:
            staff = _bind(session, known, subject)
        if staff is None or staff.disabled_at is not None:
            log.warning("single sign-on refused known=%s", staff is not None)
            note(
                session,
                actor=staff.email if staff else "unknown",
                action="staff.refused",
                subject=staff.email if staff else "unknown",
                reason="single sign-on: " + ("closed" if staff else "no account"),
            )
            return None
        note(
            session, actor=staff.email, action=action, subject=staff.email,
            reason="by single sign-on",
        )  # fmt: skip
        return account_of(staff)


def _bind(session: Session, known: Known, subject: str) -> Staff | None:
    staff = by_email(session, tidy_email(known.email)) if known.email else None
    if staff is None or staff.sso_subject is not None:
        return None  # an address that passed to somebody else opens nobody's account
    staff.sso_subject = subject
    note(session, actor=staff.email, action="staff.sso_bound", subject=staff.email)
    return staff
