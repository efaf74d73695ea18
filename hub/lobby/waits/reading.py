"""
How long customers waited, by day and service, and who was never called.

The database finds the middle and the ninth of ten by counting off the rows in their order,
which both engines can; three questions, however many days.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, exists, func, or_, select

from hub.lobby.tables import LobbyWait
from hub.visits.reading import Menu
from hub.visits.tables import SelectionRow, VisitRow

APPOINTMENT = ""
"""The service of a wait for an appointment that names none."""


@dataclass(frozen=True, slots=True)
class DayOfWaits:
    """What became of those who waited for one service on one day; times in seconds."""

    day: date | None
    """None for all the days together."""
    service: str
    label: str
    called: int = 0
    usual_s: int | None = None
    """The median wait until somebody called them."""
    nine_of_ten_s: int | None = None
    """Nine of ten were called within this."""
    longest_s: int | None = None
    took_s: int | None = None
    """The median from the call until staff were done."""
    left: int = 0
    """Left before anybody called them, as staff said."""
    never_called: int = 0
    """Their visit ended, and nobody had said anything of it at the board."""


def waits(
    connection: Connection, site: str, first: date, last: date, menu: Menu
) -> list[DayOfWaits]:
    """The days of a range and their services, the newest day first."""
    called = {(row.day, row.service): row for row in connection.execute(_called(site, first, last))}
    left = {
        (row.day, row.service): row.left for row in connection.execute(_left(site, first, last))
    }
    codes = _staff_given(site, menu)
    never = {
        (row.day, row.service): row.never
        for row in connection.execute(_never_called(site, first, last, codes))
    }
    keys = called.keys() | left.keys() | never.keys()
    order = {code: place for place, code in enumerate(codes)}
    return [
        _day(
            day,
            code,
            site,
            menu,
            called.get((day, code)),
            left.get((day, code), 0),
            never.get((day, code), 0),
        )
        for day, code in sorted(keys, key=lambda key: (-key[0].toordinal(), order.get(key[1], -1)))
    ]


def together(connection: Connection, site: str, first: date, last: date) -> DayOfWaits:
    """All services and days of a range together."""
    row = connection.execute(_called(site, first, last, is_apart=False)).one_or_none()
    left = connection.scalar(
        select(func.count())
        .select_from(LobbyWait)
        .where(*_within(site, first, last), LobbyWait.outcome == "left")
    )
    whole = DayOfWaits(None, "", "", left=left or 0)
    return whole if row is None else _filled(whole, row)


def _within(site: str, first: date, last: date) -> list[ColumnElement[bool]]:
    return [LobbyWait.site == site, LobbyWait.day >= first, LobbyWait.day <= last]


def _called(site: str, first: date, last: date, *, is_apart: bool = True) -> Any:
    apart = (LobbyWait.day, LobbyWait.service) if is_apart else ()
    rows = (
        select(
            *apart,
            LobbyWait.waited_s,
            LobbyWait.took_s,
            func.row_number().over(partition_by=apart, order_by=LobbyWait.waited_s).label("place"),
            func.row_number().over(partition_by=apart, order_by=LobbyWait.took_s).label("pace"),
            func.count().over(partition_by=apart).label("many"),
        )
        .where(*_within(site, first, last), LobbyWait.claimed_at.is_not(None))
        .subquery()
    )
    one = rows.c
    is_middle = (2 * one.place >= one.many) & (2 * one.place <= one.many + 2)
    is_middle_pace = (2 * one.pace >= one.many) & (2 * one.pace <= one.many + 2)
    is_ninth = (10 * one.place >= 9 * one.many) & (10 * (one.place - 1) < 9 * one.many)
    key = [one.day, one.service] if is_apart else []
    return (
        select(
            *key,
            func.count().label("called"),
            func.avg(case((is_middle, one.waited_s))).label("usual"),
            func.max(case((is_ninth, one.waited_s))).label("nine"),
            func.max(one.waited_s).label("longest"),
            func.avg(case((is_middle_pace, one.took_s))).label("took"),
        )
        .group_by(*key)
        .having(func.count() > 0)
    )


def _left(site: str, first: date, last: date) -> Any:
    return (
        select(LobbyWait.day, LobbyWait.service, func.count().label("left"))
        .where(*_within(site, first, last), LobbyWait.outcome == "left")
        .group_by(LobbyWait.day, LobbyWait.service)
    )


def _never_called(site: str, first: date, last: date, codes: Collection[str]) -> Any:
    was_waited_for = exists().where(
        LobbyWait.visit == SelectionRow.visit, LobbyWait.what == SelectionRow.service
    )
    return (
        select(VisitRow.day, SelectionRow.service, func.count().label("never"))
        .join(SelectionRow, SelectionRow.visit == VisitRow.id)
        .where(
            VisitRow.site == site,
            VisitRow.day >= first,
            VisitRow.day <= last,
            VisitRow.status == "closed",
            SelectionRow.service.in_(codes),
            or_(SelectionRow.outcome.is_(None), SelectionRow.outcome != "not_used"),
            func.coalesce(SelectionRow.confirmed_by, "") != "staff",
            ~was_waited_for,
        )
        .group_by(VisitRow.day, SelectionRow.service)
    )


def _staff_given(site: str, menu: Menu) -> Sequence[str]:
    codes = [
        code
        for place, code in menu.labels
        if place in ("", site) and menu.mode(site, code) == "pending_staff"
    ]
    return list(dict.fromkeys(codes))


def _day(
    day: date, code: str, site: str, menu: Menu, row: Row[Any] | None, left: int, never: int
) -> DayOfWaits:
    label = menu.label(site, code) if code else ""
    plain = DayOfWaits(day, code, label, left=left, never_called=never)
    return plain if row is None else _filled(plain, row)


def _filled(plain: DayOfWaits, row: Row[Any]) -> DayOfWaits:
    return DayOfWaits(
        plain.day,
        plain.service,
        plain.label,
        called=row.called,
        usual_s=round(row.usual),
        nine_of_ten_s=row.nine,
        longest_s=row.longest,
        took_s=None if row.took is None else round(row.took),
        left=plain.left,
        never_called=plain.never_called,
    )
