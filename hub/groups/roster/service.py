"""
Rosters, the verbs: put somebody on one, take them off, confirm who took part.

Each becomes an event of the hub's own log, as a swipe at a kiosk does; whoever calls sees to
it that it is folded.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.orm import Session

from contract import member_number
from contract.events import Attended, Undone
from contract.fields import NOBODY, Who
from contract.said_by_staff import Held, RosterOutcome, TookPart
from hub.accounts.service import note
from hub.events import service as events
from hub.events.captured_here import capture
from hub.groups import rules
from hub.groups.errors import NoSuchGroup, Unsuitable
from hub.groups.roster.tables import Confirmation
from hub.groups.service import modes, remember, row_of
from hub.groups.tables import Attendance, GroupRow
from hub.said import say

OUTCOMES: tuple[RosterOutcome, ...] = get_args(RosterOutcome)
MOST_IN_AN_EVENT = 100
_A_MOMENT = timedelta(milliseconds=1)
_EVENT = uuid.UUID("0c3f9b52-3a54-5b3e-9c41-5e2a7d7c1d10")
"""Name space of the events of staff pages, one a form, so that a form sent twice is one event."""


def add(
    session: Session, site: str, group_id: str, number: str | None, *, once: str, by: str, now: datetime
) -> None:  # fmt: skip
    """
    Put a member on a roster from a staff page; None for somebody without a card or record.

    `once` is the form's own id: the same form again adds nobody.  Raises NoSuchGroup or
    Unsuitable.
    """
    connection = session.connection()
    _must_be_held(connection, site, group_id)
    if number is not None:
        faults = rules.number_faults(number)
        if faults:
            raise Unsuitable(faults)
    who = NOBODY if number is None else Who(member=number)
    body = Attended(attendance=once, group=group_id, who=who)
    if capture(connection, site, [(_event_id(once), body, now)], now):
        about = "nobody known" if number is None else f"member {member_number.shown(number)}"
        note(session, actor=by, action="group.attended", subject=about, reason=f"group {group_id}")


def take_off(
    session: Session, site: str, group_id: str, attendance: str, *, by: str, now: datetime
) -> None:
    """An entry was a mistake.  Raises NoSuchGroup."""
    connection = session.connection()
    found = connection.scalar(
        select(Attendance.id).where(
            Attendance.id == attendance,
            Attendance.group_id == group_id,
            Attendance.site == site,
            Attendance.undone_at.is_(None),
        )
    )
    if found is None:
        raise NoSuchGroup
    event = _event_id(f"{attendance} undone")
    if capture(connection, site, [(event, Undone(attendance=attendance), now)], now):
        note(session, actor=by, action="group.undone", subject=f"group {group_id}")


def confirm(
    session: Session,
    site: str,
    group_id: str,
    outcomes: Mapping[str, str],
    *,
    once: str,
    staff: int,
    by: str,
    now: datetime,
) -> bool:
    """
    Say what became of each entry of a roster; whether this form was new.

    Said again, each entry counts as it was said last, and the first word stays in the log.
    Raises NoSuchGroup or Unsuitable.
    """
    connection = session.connection()
    group = row_of(connection, site, group_id)
    if group is None:
        raise NoSuchGroup
    if group.starts_at > now:
        raise Unsuitable([say("The group has not begun: confirm who took part when it has.")])
    if not set(outcomes.values()) <= set(OUTCOMES):
        raise Unsuitable([say("Choose what became of each person on the roster.")])
    said = [
        TookPart(attendance=entry, outcome=outcome)  # type: ignore[arg-type]  # checked above
        for entry, outcome in sorted(outcomes.items())
    ]
    at = _after_what_was_said(connection, group_id, now)
    bodies = [
        (
            _event_id(f"{once} {place}"),
            Held(
                group=group_id,
                staff=f"staff-{staff}",
                services=_given(connection, site, group),
                attendances=said[place : place + MOST_IN_AN_EVENT],
            ),
            at,
        )
        for place in range(0, max(len(said), 1), MOST_IN_AN_EVENT)
    ]
    if not capture(connection, site, bodies, now):
        return False
    note(session, actor=by, action="group.confirmed", subject=f"group {group_id}")
    remember(connection, site, group_id, "confirmed", by=by, now=now)
    return True


def _after_what_was_said(connection: Connection, group_id: str, now: datetime) -> datetime:
    """A moment later than every earlier word: a correction counts even where a clock was set back."""
    last = connection.scalar(
        select(func.max(Confirmation.at)).where(Confirmation.group_id == group_id)
    )
    return now if last is None else max(now, last + _A_MOMENT)


def is_known(connection: Connection, once: str) -> bool:
    """Whether a form was confirmed by already."""
    return bool(events.known_ids(connection, [_event_id(f"{once} 0")]))


def _given(connection: Connection, site: str, group: Row[Any]) -> list[str]:
    """The services that count: those that staff give only where staff gave them."""
    known = modes(connection, site)
    return [
        code for code in group.services if group.is_assisted or known.get(code) != "pending_staff"
    ]


def _event_id(name: str) -> str:
    return str(uuid.uuid5(_EVENT, name))


def _must_be_held(connection: Connection, site: str, group_id: str) -> None:
    found = connection.scalar(
        select(GroupRow.id).where(
            GroupRow.id == group_id, GroupRow.site == site, GroupRow.cancelled_at.is_(None)
        )
    )
    if found is None:
        raise NoSuchGroup
