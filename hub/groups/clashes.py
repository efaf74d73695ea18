"""
Who and what is wanted twice at one time: a room, or somebody of staff.

A warning, never a refusal: two small groups may share a hall, and whoever plans knows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, or_, select

from hub.groups.tables import AppointmentRow, GroupRow

MOST_TOLD = 5
USUAL_LENGTH = timedelta(minutes=30)


class Span(NamedTuple):
    """From when to when something is planned."""

    starts_at: datetime
    ends_at: datetime


class Clash(NamedTuple):
    """What is planned there at that time already."""

    what: str
    """`room` or `staff`."""
    title: str
    """Empty for an appointment: what it is for is nobody else's matter."""
    starts_at: datetime


def find(
    connection: Connection,
    site: str,
    spans: Sequence[Span],
    *,
    room: str | None,
    staff: int | None,
    but: Collection[str] = (),
) -> list[Clash]:
    """The first few clashes of these times with what else is planned, in two questions."""
    if not spans or (room is None and staff is None):
        return []
    first, last = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
    taken = sorted(
        (one for one in _taken(connection, site, first, last, room, staff) if one.id not in but),
        key=lambda one: one.starts_at,
    )
    found = (
        Clash("room" if one.room == room and room else "staff", one.title, one.starts_at)
        for one in taken
        if any(one.starts_at < span.ends_at and span.starts_at < one.ends_at for span in spans)
    )
    return [clash for clash, _ in zip(found, range(MOST_TOLD), strict=False)]


class _Taken(NamedTuple):
    id: str
    title: str
    room: str | None
    starts_at: datetime
    ends_at: datetime


def _taken(
    connection: Connection,
    site: str,
    first: datetime,
    last: datetime,
    room: str | None,
    staff: int | None,
) -> Iterator[_Taken]:
    groups = connection.execute(
        select(GroupRow.__table__).where(
            GroupRow.site == site,
            GroupRow.cancelled_at.is_(None),
            GroupRow.starts_at < last,
            GroupRow.ends_at > first,
            or_(*_either(GroupRow.room, room), *_either(GroupRow.leader, staff)),
        )
    )
    for row in groups:
        yield _Taken(row.id, row.title.get("en", ""), row.room, row.starts_at, row.ends_at)
    appointments = connection.execute(
        select(AppointmentRow.__table__).where(
            AppointmentRow.site == site,
            AppointmentRow.cancelled_at.is_(None),
            AppointmentRow.at < last,
            AppointmentRow.at > first - timedelta(days=1),
            or_(*_either(AppointmentRow.room, room), *_either(AppointmentRow.account, staff)),
        )
    )
    yield from _appointments(appointments)


def _appointments(rows: Iterable[Row[Any]]) -> Iterator[_Taken]:
    for row in rows:
        ends_at = row.ends_at or row.at + USUAL_LENGTH
        yield _Taken(row.id, "", row.room, row.at, ends_at)


def _either(column: Any, value: object) -> list[Any]:
    return [] if value is None else [column == value]
