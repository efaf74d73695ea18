"""
Who is expected in a group: booked, waiting for a place, no longer coming.

Whoever is booked beyond the places waits, in the order of asking; a place that becomes free
goes to the first of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.orm import Session

from contract import member_number
from hub.accounts.service import note
from hub.groups import rules
from hub.groups.errors import NoSuchGroup, Unsuitable
from hub.groups.service import remember
from hub.groups.tables import Booking, GroupRow
from hub.said import say

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of members to book, and what became of it."""

    number: int
    text: str
    result: str
    """`booked`, `waiting`, `there`, `wrong`."""
    member: str = ""


def book(
    session: Session, site: str, group_id: str, number: str, *, by: str, now: datetime
) -> bool:
    """
    Expect a member in a group; whether they were not yet.

    Beyond its places they wait.  Raises NoSuchGroup or Unsuitable.
    """
    _refuse_number(number)
    group = _held(session.connection(), site, group_id)
    return _book(session, group, number, by=by, now=now) in ("booked", "waiting")


def is_waiting(connection: Connection, group_id: str, number: str) -> bool:
    """Whether somebody waits for a place."""
    where = (Booking.group_id == group_id) & (Booking.member == number)
    return bool(connection.scalar(select(Booking.is_waiting).where(where)))


def book_all(
    session: Session, site: str, group_id: str, texts: Sequence[str], *, by: str, now: datetime
) -> list[Line]:
    """
    Book a list of member numbers, one a line: the right ones are taken, the wrong ones said.

    Raises NoSuchGroup or, for a list that is too long, Unsuitable.
    """
    lines = [(place, text.strip()) for place, text in enumerate(texts, 1) if text.strip()]
    if len(lines) > MOST_AT_ONCE:
        raise Unsuitable(
            [say("The list has more than %(most)s lines: book it in parts.", most=MOST_AT_ONCE)]
        )
    group = _held(session.connection(), site, group_id)
    done = []
    for place, text in lines:
        number = _number_in(text)
        if number is None:
            done.append(Line(place, text[:60], "wrong"))
            continue
        result = _book(session, group, number, by=by, now=now)
        done.append(Line(place, text[:60], result, member_number.shown(number)))
    return done


def cancel(
    session: Session, site: str, group_id: str, number: str, *, by: str, now: datetime
) -> str | None:
    """
    Somebody does not come; answers the member who has their place now, if anybody waited.

    Raises NoSuchGroup.
    """
    connection = session.connection()
    group = _held(connection, site, group_id)
    mine = (Booking.group_id == group_id) & (Booking.member == number)
    done = connection.execute(
        update(Booking).where(mine, Booking.cancelled_at.is_(None)).values(cancelled_at=now)
    )
    if done.rowcount == 0:
        raise NoSuchGroup
    shown = f"member {member_number.shown(number)}"
    note(session, actor=by, action="group.unbooked", subject=shown, reason=f"group {group_id}")
    return next(iter(fill(connection, site, group, by=by, now=now)), None)


def fill(
    connection: Connection, site: str, group: Row[Any], *, by: str, now: datetime
) -> list[str]:
    """Give free places to those who wait; answers who has one now."""
    waiting = connection.scalars(
        select(Booking.member)
        .where(Booking.group_id == group.id, Booking.is_waiting, Booking.cancelled_at.is_(None))
        .order_by(Booking.booked_at, Booking.member)
    ).all()
    free = _free(connection, group)
    lucky = list(waiting if free is None else waiting[: max(free, 0)])
    if lucky:
        connection.execute(
            update(Booking)
            .where(Booking.group_id == group.id, Booking.member.in_(lucky))
            .values(is_waiting=False)
        )
        remember(connection, site, group.id, "moved_up", by=by, now=now, said=str(len(lucky)))
    return lucky


def _book(session: Session, group: Row[Any], number: str, *, by: str, now: datetime) -> str:  # fmt: skip
    connection = session.connection()
    mine = (Booking.group_id == group.id) & (Booking.member == number)
    known = connection.execute(select(Booking.__table__).where(mine)).one_or_none()
    if known is not None and known.cancelled_at is None:
        return "there"
    free = _free(connection, group)
    is_full = free is not None and free <= 0
    values = {"booked_by": by, "booked_at": now, "is_waiting": is_full, "cancelled_at": None}
    if known is None:
        connection.execute(insert(Booking).values(group_id=group.id, member=number, **values))
    else:
        connection.execute(update(Booking).where(mine).values(**values))
    subject = f"member {member_number.shown(number)}"
    note(session, actor=by, action="group.booked", subject=subject, reason=f"group {group.id}")
    return "waiting" if is_full else "booked"


def _free(connection: Connection, group: Row[Any]) -> int | None:
    """The places left; None where there is no end of them."""
    if group.capacity is None:
        return None
    booked = connection.scalar(
        select(func.count()).where(
            Booking.group_id == group.id,
            Booking.is_waiting.is_(False),
            Booking.cancelled_at.is_(None),
        )
    )
    return int(group.capacity) - (booked or 0)


def _held(connection: Connection, site: str, group_id: str) -> Row[Any]:
    """The group, held still: of two who want its last place, one waits for the other."""
    group = connection.execute(
        select(GroupRow.__table__)
        .where(GroupRow.id == group_id, GroupRow.site == site, GroupRow.cancelled_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if group is None:
        raise NoSuchGroup
    return group


def _number_in(text: str) -> str | None:
    """The member number of a line: the first cell that is one, or the line itself."""
    cells = text.replace(";", ",").replace("\t", ",").split(",")
    found = (rules.digits_of(cell) for cell in (text, *cells))
    return next((digits for digits in found if member_number.is_valid(digits)), None)


def _refuse_number(number: str) -> None:
    faults = rules.number_faults(number)
    if faults:
        raise Unsuitable(faults)
