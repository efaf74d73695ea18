"""
A roster as a page shows it: who came, who is expected, who waits for a place.

A person swiped twice into one roster, at two kiosks that could not know of each other, came
once; so did whoever said at a kiosk that they came and was swiped in as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from contract import member_number
from hub.groups.roster.tables import Confirmation
from hub.groups.tables import Attendance, Booking
from hub.visits.reading import UNNAMED, member_names
from hub.visits.tables import KeptAppointment, PersonAlias, VisitRow

_PERSON = func.coalesce(PersonAlias.person, Attendance.captured_person)


class Dated(Protocol):
    """As much of a group as a roster wants to know."""

    @property
    def id(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def starts_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a roster."""

    who: str
    member: str | None
    """As it is shown."""
    is_booked: bool
    came_at: datetime | None
    visit: str | None
    """Their visit of the day, to which the entry opens."""
    id: str | None = None
    """Under which the log has that they came."""
    is_waiting: bool = False
    outcome: str | None = None
    """`attended`, `left_early`, `not_served`; None while nobody has said."""
    can_undo: bool = False
    """Swiped in or added, and not said by the person at a kiosk."""


@dataclass(frozen=True, slots=True)
class Word:
    """What was confirmed once, as the history shows it."""

    at: datetime
    by: str
    outcomes: dict[str, str]


@dataclass(slots=True)
class _Came:
    at: datetime
    id: str
    ids: set[str]
    can_undo: bool


def roster(
    connection: Connection, site: str, group: Dated, words: list[Word] | None = None
) -> list[Entry]:
    """
    Who came, in the order of their swipes; then who is expected; then who waits.

    `words` are its confirmations, if the caller has read them already.
    """
    booked = {
        row.member: row.is_waiting
        for row in connection.execute(
            select(Booking.member, Booking.is_waiting).where(
                Booking.group_id == group.id, Booking.cancelled_at.is_(None)
            )
        )
    }
    came = _came(connection, group.id)
    said = latest(confirmations(connection, group.id) if words is None else words)
    persons = {*came, *(f"m:{number}" for number in booked)}
    names = member_names(connection, {person[2:] for person in persons if person[:2] == "m:"})
    visits = _visits_of(connection, site, group.day, persons)
    entries = [
        _entry(person, came.get(person), booked, said, names, visits.get(person))
        for person in persons
    ]
    return sorted(
        entries,
        key=lambda one: (
            one.came_at is None,
            one.is_waiting,
            one.came_at or group.starts_at,
            one.who,
            one.member or "",
        ),
    )


def confirmations(connection: Connection, group_id: str) -> list[Word]:
    """Every word of whoever led the group, the first first."""
    rows = connection.execute(
        select(Confirmation.at, Confirmation.by, Confirmation.outcomes)
        .where(Confirmation.group_id == group_id)
        .order_by(Confirmation.at, Confirmation.event)
    )
    return [Word(*row) for row in rows]


def latest(words: Iterable[Word]) -> dict[str, str]:
    """What was said of each entry last."""
    said: dict[str, str] = {}
    for word in words:
        said |= word.outcomes
    return said


def _entry(
    person: str,
    here: _Came | None,
    booked: dict[str, bool],
    said: dict[str, str],
    names: dict[str, str],
    visit: str | None,
) -> Entry:
    kind, _, value = person.partition(":")
    return Entry(
        who=names.get(value, "Member") if kind == "m" else UNNAMED.get(kind, UNNAMED["n"]),
        member=member_number.shown(value) if kind == "m" else None,
        is_booked=value in booked and not booked[value],
        came_at=here.at if here else None,
        visit=visit,
        id=here.id if here else None,
        is_waiting=booked.get(value, False),
        outcome=next((said[one] for one in sorted(here.ids) if one in said), None)
        if here
        else None,
        can_undo=here is not None and here.can_undo,
    )


def _came(connection: Connection, group_id: str) -> dict[str, _Came]:
    found: dict[str, _Came] = {}
    swiped = connection.execute(
        select(_PERSON.label("person"), Attendance.at, Attendance.id)
        .outerjoin(PersonAlias, PersonAlias.captured == Attendance.captured_person)
        .where(
            Attendance.group_id == group_id,
            Attendance.undone_at.is_(None),
            Attendance.at.is_not(None),
        )
        .order_by(Attendance.at, Attendance.id)
    )
    for row in swiped:
        _add(found, row, can_undo=True)
    said = connection.execute(
        select(VisitRow.person, KeptAppointment.at, VisitRow.id)
        .join(VisitRow, VisitRow.id == KeptAppointment.visit)
        .where(KeptAppointment.appointment == group_id, VisitRow.status != "cancelled")
        .order_by(KeptAppointment.at, VisitRow.id)
    )
    for row in said:
        _add(found, row, can_undo=False)
    return found


def _add(found: dict[str, _Came], row: Any, *, can_undo: bool) -> None:
    known = found.get(row.person)
    if known is None:
        found[row.person] = _Came(row.at, row.id, {row.id}, can_undo)
        return
    known.ids.add(row.id)
    known.at = min(known.at, row.at)


def _visits_of(
    connection: Connection, site: str, day: date, persons: Collection[str]
) -> dict[str, str]:
    if not persons:
        return {}
    rows = connection.execute(
        select(VisitRow.person, VisitRow.id)
        .where(
            VisitRow.site == site,
            VisitRow.day == day,
            VisitRow.person.in_(persons),
            VisitRow.status != "cancelled",
        )
        .order_by(VisitRow.opened_at)
    )
    return {row.person: row.id for row in rows}
