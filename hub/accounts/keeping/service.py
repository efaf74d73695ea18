"""
What an administrator does with accounts: find, invite, change, close, unlock, reset.

Nobody closes or demotes their own account, and the last administrator stays one: a server
that nobody can keep would have to be kept from its command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from hub.accounts import organisations, service
from hub.accounts.errors import AccountChanged, UnknownStaff, UnsuitableStaff
from hub.accounts.factors import service as factors
from hub.accounts.keeping import links
from hub.accounts.rules import AGENCY, PERMISSIONS, May, Role, ServerRole
from hub.accounts.service import Account, account_of, note
from hub.accounts.tables import AuditEntry, Staff
from hub.said import say

Verb = Literal["close", "open", "unlock", "reset", "link", "out"]
_KEEPERS = [role.value for role in Role if May.KEEP_ACCOUNTS in PERMISSIONS[role]]
_COMINGS = ("staff.signed_in", "staff.signed_out", "staff.refused", "staff.confirmed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account is to be."""

    name: str
    role: Role
    organisation: str = AGENCY


BY_NAME = (Staff.disabled_at.is_not(None), Staff.name, Staff.id)


def find(*, text: str, role: str) -> Select[Any]:
    """The accounts whose name or address has the text in it, for `seen`."""
    where: list[ColumnElement[bool]] = []
    if text:
        plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = [column.ilike(f"%{plain}%", escape="\\") for column in (Staff.name, Staff.email)]
        where.append(or_(*like))
    if role:
        where.append(Staff.role == role)
    return select(Staff.__table__).where(*where)


def seen(_connection: Connection, rows: Sequence[Row[Any]]) -> list[Account]:
    """What a page shows of these rows of `find`."""
    return [account_of(row) for row in rows]


def history(engine: Engine, email: str, *, limit: int) -> Sequence[AuditEntry]:
    """What was changed about an account, newest first."""
    with Session(engine.execution_options(reading=True)) as session:
        return session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject == email, AuditEntry.action.startswith("staff."))
            .where(AuditEntry.action.not_in(_COMINGS))
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        ).all()


def invite(
    engine: Engine, *, email: str, wanted: Wanted, server: ServerRole, by: str
) -> tuple[Account, str]:
    """Open an account without a password; answers it and the link to choose one."""
    account = service.add_staff(
        engine,
        email=email,
        name=wanted.name,
        role=wanted.role,
        password=None,
        server=server,
        by=by,
        organisation=wanted.organisation,
    )
    with Session(engine) as session, session.begin():
        return account, links.make(session, session.get_one(Staff, account.id), by=by)


def invite_once(
    engine: Engine, *, email: str, wanted: Wanted, server: ServerRole, by: str
) -> str | None:
    """A link to choose the first password, in place of an older one; None once it is chosen."""
    with Session(engine) as session, session.begin():
        staff = service.by_email(session, service.tidy_email(email))
        if staff is not None:
            return None if staff.password else links.make(session, staff, by=by)
    return invite(engine, email=email, wanted=wanted, server=server, by=by)[1]


def change(
    engine: Engine, staff_id: int, *, seen: Wanted, wanted: Wanted, server: ServerRole, by: Account
) -> Account:
    """Change name and role.  Raises AccountChanged when they are not any more what was seen."""
    name = " ".join(wanted.name.split())
    with Session(engine) as session, session.begin():
        staff = _get(session, staff_id)
        if (staff.name, staff.role, staff.organisation) != (
            seen.name,
            seen.role.value,
            seen.organisation,
        ):
            raise AccountChanged(staff.name, Role(staff.role).title)
        service.check_staff(staff.email, name, wanted.role, server)
        organisations.check(session.connection(), wanted.organisation, wanted.role)
        if wanted.organisation != staff.organisation:
            _move(session, staff, wanted.organisation, by)
        if wanted.role.value != staff.role:
            _may_lose_role(session, staff, wanted.role, by)
            said = say(
                "from %(title)s to %(title2)s",
                title=Role(staff.role).title,
                title2=wanted.role.title,
            )
            note(
                session, actor=by.email, action="staff.role_changed", subject=staff.email,
                reason=said,
            )  # fmt: skip
        if name != staff.name:
            note(session, actor=by.email, action="staff.renamed", subject=staff.email)
        staff.name, staff.role = name, wanted.role.value
        return account_of(staff)


def _move(session: Session, staff: Staff, organisation: str, by: Account) -> None:
    """To another organisation: what the account saw before, it may not see any more."""
    if staff.id == by.id:
        raise UnsuitableStaff(
            say("This is your own account: ask another administrator to change its organisation.")
        )
    said = say("from %(before)s to %(after)s", before=staff.organisation, after=organisation)
    note(session, actor=by.email, action="staff.moved", subject=staff.email, reason=said)
    staff.organisation = organisation
    service.end_sessions(session, staff.id)


def carry_out(engine: Engine, staff_id: int, verb: Verb, *, by: Account | str) -> str | None:
    """Do one thing to an account; answers a link's token where the person needs one now."""
    actor = by if isinstance(by, str) else by.email
    with Session(engine) as session, session.begin():
        staff = _get(session, staff_id)
        if verb == "close":
            _may_lose_role(session, staff, None, by)
            service.close(session, staff, by=actor)
        elif verb == "link":
            if staff.disabled_at is not None:
                raise UnsuitableStaff(say("The account is closed: open it again first."))
            return links.make(session, staff, by=actor)
        else:
            note(session, actor=actor, action=_change(session, staff, verb), subject=staff.email)
            if verb == "reset" and not staff.password:
                return links.make(session, staff, by=actor)
    return None


def _change(session: Session, staff: Staff, verb: Literal["open", "unlock", "reset", "out"]) -> str:
    """Carry it out; answers what the audit log calls it."""
    match verb:
        case "open":
            staff.disabled_at = None
            return "staff.reopened"
        case "unlock":
            staff.failures = 0
            return "staff.unlocked"
        case "reset":
            factors.reset(session, staff)
            service.end_sessions(session, staff.id)
            return "staff.factors_reset"
        case "out":
            service.end_sessions(session, staff.id)
            return "staff.signed_out_everywhere"


def _get(session: Session, staff_id: int) -> Staff:
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise UnknownStaff(say("number %(staff_id)s", staff_id=staff_id))
    return staff


def _may_lose_role(session: Session, staff: Staff, role: Role | None, by: Account | str) -> None:
    if isinstance(by, Account) and staff.id == by.id:
        raise UnsuitableStaff(
            say(
                "This is your own account: ask another administrator to change its role or close it."
            )
        )
    if staff.role not in _KEEPERS or (role is not None and role.value in _KEEPERS):
        return
    others = session.scalar(
        select(func.count())
        .select_from(Staff)
        .where(Staff.role.in_(_KEEPERS), Staff.disabled_at.is_(None), Staff.id != staff.id)
    )
    if not others:
        raise UnsuitableStaff(say("This is the last administrator: make somebody else one first."))
