"""
Whose account somebody is who comes from the provider of single sign-on.

By the subject that came before; the first time by the verified e-mail address of an account
that exists.  Nobody gets an account this way, and roles are ours.
"""

from __future__ import annotations

import logging

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub.accounts import organisations
from hub.accounts.errors import UnsuitableStaff
from hub.accounts.rules import Role
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
        if known.organisation and not _move(session, staff, known.organisation):
            return None
        note(
            session, actor=staff.email, action=action, subject=staff.email,
            reason="by single sign-on",
        )  # fmt: skip
        return account_of(staff)


def _move(session: Session, staff: Staff, organisation: str) -> bool:
    """Follow the provider's word on whose staff this is; False where that cannot be."""
    if organisation == staff.organisation:
        return True
    try:
        organisations.check(session.connection(), organisation, Role(staff.role))
    except UnsuitableStaff as fault:
        log.warning("single sign-on refused: its organisation does not fit the account")
        note(
            session, actor=staff.email, action="staff.refused", subject=staff.email,
            reason=f"single sign-on: {fault}",
        )  # fmt: skip
        return False
    said = f"from {staff.organisation} to {organisation}, by single sign-on"
    note(session, actor=staff.email, action="staff.moved", subject=staff.email, reason=said)
    staff.organisation = organisation
    return True


def _bind(session: Session, known: Known, subject: str) -> Staff | None:
    staff = by_email(session, tidy_email(known.email)) if known.email else None
    if staff is None or staff.sso_subject is not None:
        return None  # an address that passed to somebody else opens nobody's account
    staff.sso_subject = subject
    note(session, actor=staff.email, action="staff.sso_bound", subject=staff.email)
    return staff
