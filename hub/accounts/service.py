"""Staff accounts, the verbs: add, find, change the password, close; and the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, Row, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts import organisations, passwords
from hub.accounts.errors import StaffExists, UnknownStaff, UnsuitablePassword, UnsuitableStaff
from hub.accounts.rules import (
    AGENCY,
    MAX_FAILURES,
    MIN_PASSWORD,
    MIN_WITH_FACTOR,
    Role,
    ServerRole,
    password_faults,
    roles_at,
)
from hub.accounts.tables import AuditEntry, Staff, StaffCard, StaffSession
from hub.catalogue import service as catalogue
from hub.said import say

LOOK = "looked"
"""How the actions of looking at an individual's record begin."""
LOOK_LASTS = timedelta(minutes=30)

_MAX_EMAIL = 200
_MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Account:
    """A staff account as pages and commands see it; never its password."""

    id: int
    email: str
    name: str
    role: Role
    is_disabled: bool
    is_locked: bool
    has_second_factor: bool = False
    has_password: bool = True
    language: str = ""
    """Empty until the person chose one."""
    organisation: str = AGENCY
    """`agency`, or the code of the partner whose staff this is."""


def add_staff(
    engine: Engine,
    *,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    server: ServerRole,
    by: str,
    organisation: str = AGENCY,
) -> Account:
    """Open an account, perhaps without a password; raises what is wrong with it."""
    email, name = tidy_email(email), " ".join(name.split())
    check_staff(email, name, role, server)
    if password is not None:
        _check_password(password, email, name)
    with Session(engine) as session, session.begin():
        if by_email(session, email) is not None:
            raise StaffExists(email)
        organisations.check(session.connection(), organisation, role)
        staff = Staff(
            email=email,
            name=name,
            role=role.value,
            organisation=organisation,
            password="" if password is None else passwords.hashed(password),
            failures=0,
            created_at=clock.now(),
        )
        session.add(staff)
        session.flush()
        said = f"role {role.title}"
        if organisation != AGENCY:
            said += f", of {organisation}"
        note(session, actor=by, action="staff.added", subject=email, reason=said)
        return account_of(staff)


def all_staff(engine: Engine) -> list[Account]:
    """Every account, by e-mail address."""
    with _reading(engine) as session:
        return [account_of(staff) for staff in session.scalars(select(Staff).order_by(Staff.email))]


def find_staff(engine: Engine, staff_id: int) -> Account | None:
    """One account by its id."""
    with _reading(engine) as session:
        staff = session.get(Staff, staff_id)
        return None if staff is None else account_of(staff)


def end_sessions(session: Session, staff: int) -> int:
    """End every session of an account, within the caller's transaction."""
    return (
        session.connection()
        .execute(
            update(StaffSession)
            .where(StaffSession.staff == staff, StaffSession.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
        .rowcount
    )


def change_password(engine: Engine, *, email: str, password: str, by: str) -> Account:
    """Give an account a new password, unlock it, and end its sessions."""
    email = tidy_email(email)
    with Session(engine) as session, session.begin():
        staff = by_email(session, email)
        if staff is None:
            raise UnknownStaff(email)
        set_password(session, staff, password)
        note(session, actor=by, action="staff.password_changed", subject=email)
        return account_of(staff)


def set_password(session: Session, staff: Staff, password: str) -> None:
    """A new password, no failures, no sessions; within the caller's transaction."""
    least = MIN_WITH_FACTOR if staff.second_factor else MIN_PASSWORD
    _check_password(password, staff.email, staff.name, least)
    staff.password = passwords.hashed(password)
    staff.short_password = len(password) < MIN_PASSWORD
    staff.failures = 0
    end_sessions(session, staff.id)


def disable_staff(engine: Engine, *, email: str, by: str) -> None:
    """Close an account, end its sessions, take its cards; what it did stays in the audit log."""
    email = tidy_email(email)
    with Session(engine) as session, session.begin():
        staff = by_email(session, email)
        if staff is None:
            raise UnknownStaff(email)
        close(session, staff, by=by)


def close(session: Session, staff: Staff, *, by: str) -> None:
    """Close an account within the caller's transaction."""
    staff.disabled_at = staff.disabled_at or clock.now()
    end_sessions(session, staff.id)
    note(session, actor=by, action="staff.disabled", subject=staff.email)
    take_cards(session, staff, by=by)


def take_cards(session: Session, staff: Staff, *, by: str) -> int:
    """No card of this account opens anything at a kiosk any more; answers how many could."""
    taken = session.connection().execute(
        update(StaffCard)
        .where(StaffCard.staff == staff.id, StaffCard.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    if taken.rowcount:
        catalogue.bump_every_site(session.connection())
        note(session, actor=by, action="staff.cards_taken", subject=staff.email)
    return taken.rowcount


def note(
    session: Session, *, actor: str, action: str, subject: str, reason: str = ""
) -> AuditEntry:
    """Add to the audit log, within the caller's transaction."""
    entry = AuditEntry(
        at=clock.now(), actor=actor, action=action, subject=subject, reason=reason.strip()
    )
    session.add(entry)
    return entry


def note_look(engine: Engine, *, actor: str, action: str, subject: str, reason: str = "") -> int:
    """Record that somebody looked at an individual's record; answers the entry's number."""
    with Session(engine) as session, session.begin():
        entry = note(session, actor=actor, action=action, subject=subject, reason=reason)
        session.flush()
        return entry.id


def find_look(engine: Engine, entry_id: int, *, actor: str) -> AuditEntry | None:
    """A look that this person took lately: it is what lets the page be read again."""
    with _reading(engine) as session:
        entry = session.get(AuditEntry, entry_id)
        if entry is None or entry.actor != actor or not entry.action.startswith(LOOK):
            return None
        return entry if clock.now() - entry.at < LOOK_LASTS else None


def _reading(engine: Engine) -> Session:
    return Session(engine.execution_options(reading=True))


def find_open(session: Session, email: str) -> Staff | None:
    """An account that is not closed, within the caller's transaction."""
    staff = by_email(session, tidy_email(email))
    return None if staff is None or staff.disabled_at is not None else staff


def by_email(session: Session, email: str) -> Staff | None:
    """An account, open or closed, within the caller's transaction."""
    return session.scalar(select(Staff).where(Staff.email == email))


def tidy_email(email: str) -> str:
    """An address as accounts keep it."""
    return email.strip().casefold()


def check_staff(email: str, name: str, role: Role, server: ServerRole) -> None:
    """Raises UnsuitableStaff when an account cannot be this."""
    local, at, domain = email.partition("@")
    if not (local and at and domain) or len(email) > _MAX_EMAIL or not email.isprintable():
        raise UnsuitableStaff(
            say(
                "'%(email)s' is not an e-mail address: write it as name@office.example", email=email
            )
        )
    if not name or len(name) > _MAX_NAME:
        raise UnsuitableStaff(
            say(
                "A name has 1 to %(max_name)s characters: give the person's name",
                max_name=_MAX_NAME,
            )
        )
    if role not in roles_at(server):
        known = ", ".join(roles_at(server))
        raise UnsuitableStaff(
            say(
                "'%(role)s' is no role of this server: choose one of %(known)s",
                role=role,
                known=known,
            )
        )


def _check_password(password: str, email: str, name: str, least: int = MIN_PASSWORD) -> None:
    faults = password_faults(password, email=email, name=name, least=least)
    if faults:
        raise UnsuitablePassword(faults)


def account_of(staff: Staff | Row[Any]) -> Account:
    """An account as pages see it."""
    return Account(
        id=staff.id,
        email=staff.email,
        name=staff.name,
        role=Role(staff.role),
        is_disabled=staff.disabled_at is not None,
        is_locked=staff.failures >= MAX_FAILURES,
        has_second_factor=staff.second_factor,
        has_password=bool(staff.password),
        language=staff.language,
        organisation=staff.organisation,
    )
