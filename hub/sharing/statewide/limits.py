"""How often somebody may ask in an hour, counted in the audit log that all processes share."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, func, insert, select

from hub import clock
from hub.accounts.service import LOOK
from hub.accounts.tables import AuditEntry, Staff
from hub.catalogue.tables import SiteRow

OPT_OUT_LOOK = f"{LOOK}.opt_out"
STATEWIDE_LOOK = f"{LOOK}.statewide"
PER_PERSON = {OPT_OUT_LOOK: 20, STATEWIDE_LOOK: 120}
PER_SITE = {OPT_OUT_LOOK: 100, STATEWIDE_LOOK: 1_000}
HOUR = timedelta(hours=1)


def take_of_person(
    connection: Connection, *, actor: str, action: str, subject: str, reason: str = ""
) -> bool:
    """Note that somebody asks; False, and nothing is noted, when they asked too often."""
    # Whoever asks twice at once waits here for themselves: another process counts both.
    connection.execute(select(Staff.id).where(Staff.email == actor).with_for_update())
    return _take(connection, actor, action, subject, reason, PER_PERSON[action])


def take_of_site(
    connection: Connection, *, site: str, staff: str, action: str, subject: str
) -> bool:
    """At the state: note that somebody at a site asks; False when the site asked too often."""
    connection.execute(select(SiteRow.code).where(SiteRow.code == site).with_for_update())
    actor = f"{site} {staff}"
    like = AuditEntry.actor.startswith(f"{site} ", autoescape=True)
    asked = _asked(connection, action, like)
    if asked >= PER_SITE[action]:
        return False
    _note(connection, actor, action, subject, "")
    return True


def _take(
    connection: Connection, actor: str, action: str, subject: str, reason: str, most: int
) -> bool:
    if _asked(connection, action, AuditEntry.actor == actor) >= most:
        return False
    _note(connection, actor, action, subject, reason)
    return True


def _asked(connection: Connection, action: str, whose: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(AuditEntry)
    wanted = wanted.where(AuditEntry.at > clock.now() - HOUR, AuditEntry.action == action)
    return connection.scalar(wanted.where(whose)) or 0


def _note(connection: Connection, actor: str, action: str, subject: str, reason: str) -> None:
    values = {"at": clock.now(), "actor": actor, "action": action, "subject": subject}
    connection.execute(insert(AuditEntry).values(**values, reason=reason.strip()))
