"""Looking through the visits of the last months for whoever seems to get nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from hub.followup.rules import Came, Given, Limits, Reason, reasons
from hub.visits.reading import Menu, menu
from hub.visits.rules import BY_ONESELF, standing
from hub.visits.tables import KeptAppointment, SelectionRow, VisitRow

IN_ONE_QUESTION = 400

_IS_COUNTED = VisitRow.status.in_(("open", "closed"))
_IS_MEMBER = VisitRow.person.startswith("m:")
_IS_GIVEN = SelectionRow.outcome.in_(("used", "added"))


class Found(NamedTuple):
    """Somebody to ask how it goes."""

    member: str
    reasons: list[Reason]
    visited: date
    visited_site: str


def look(connection: Connection, site: str | None, today: date, limits: Limits) -> Iterator[Found]:
    """Whoever should be asked, of a site or (None) of all."""
    known = menu(connection)
    people = sorted(_candidates(connection, known, site, today, limits))
    for start in range(0, len(people), IN_ONE_QUESTION):
        yield from _judged(connection, known, people[start : start + IN_ONE_QUESTION], site, today, limits)  # fmt: skip


def helped_since(
    connection: Connection, site: str | None, members: Collection[str]
) -> dict[str, date]:
    """When staff last gave something to each of these members."""
    known = menu(connection)
    found: dict[str, date] = {}
    for some in _pieces(f"m:{number}" for number in members):
        for person, last in _last_staff(connection, known, some, site).items():
            found[person[2:]] = last
    return found


def _candidates(
    connection: Connection, known: Menu, site: str | None, today: date, limits: Limits
) -> set[str]:
    lately = (
        _IS_COUNTED,
        _IS_MEMBER,
        VisitRow.day > today - timedelta(weeks=limits.weeks),
        VisitRow.day <= today,
        *_at(site),
    )
    often = (
        select(VisitRow.person)
        .where(*lately)
        .group_by(VisitRow.person)
        .having(func.count() >= limits.visits)
    )
    unanswered = (
        select(VisitRow.person)
        .join(SelectionRow, SelectionRow.visit == VisitRow.id)
        .where(
            *lately,
            SelectionRow.service.in_(_given_by_staff(known)),
            SelectionRow.confirmed_by.is_distinct_from("staff"),
        )
        .group_by(VisitRow.person)
        .having(func.count(VisitRow.id.distinct()) >= limits.asked_in_vain)
    )
    return {*connection.scalars(often), *connection.scalars(unanswered)}


def _judged(
    connection: Connection,
    known: Menu,
    people: Collection[str],
    site: str | None,
    today: date,
    limits: Limits,
) -> Iterator[Found]:
    came = _visits(connection, known, people, site, today, limits)
    first = _dates(connection, func.min(VisitRow.day), people, site)
    staff = _last_staff(connection, known, people, site)
    for person, visits in sorted(came.items()):
        why = reasons([one for _, one in visits], first[person], staff.get(person), today, limits)
        if why:
            where, last = max(visits, key=lambda one: one[1].day)
            yield Found(person[2:], why, last.day, where)


def _visits(
    connection: Connection,
    known: Menu,
    people: Collection[str],
    site: str | None,
    today: date,
    limits: Limits,
) -> dict[str, list[tuple[str, Came]]]:
    rows = connection.execute(
        select(VisitRow.id, VisitRow.site, VisitRow.day, VisitRow.person, VisitRow.closed_by).where(
            VisitRow.person.in_(people),
            VisitRow.day > today - limits.looks_back,
            VisitRow.day <= today,
            _IS_COUNTED,
            *_at(site),
        )
    ).all()
    ids = [row.id for row in rows]
    given = _services(connection, known, {row.id: row.closed_by for row in rows})
    kept = _kept(connection, ids)
    came: dict[str, list[tuple[str, Came]]] = {}
    for row in rows:
        visit = Came(row.day, tuple(given.get(row.id, ())), row.id in kept)
        came.setdefault(row.person, []).append((row.site, visit))
    return came


def _services(
    connection: Connection, known: Menu, closed_by: dict[str, str | None]
) -> dict[str, list[Given]]:
    found: dict[str, list[Given]] = {}
    for some in _pieces(closed_by):
        rows = connection.execute(
            select(SelectionRow.__table__).where(SelectionRow.visit.in_(some))
        )
        for row in rows:
            mode = known.mode(row.site, row.service)
            stands = standing(mode, closed_by[row.visit], row.outcome, row.confirmed_by)
            by_staff = mode not in BY_ONESELF and row.confirmed_by == "staff"
            found.setdefault(row.visit, []).append(Given(row.service, mode, stands, by_staff))
    return found


def _kept(connection: Connection, visits: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for some in _pieces(visits):
        found.update(
            connection.scalars(select(KeptAppointment.visit).where(KeptAppointment.visit.in_(some)))
        )
    return found


def _last_staff(
    connection: Connection, known: Menu, people: Collection[str], site: str | None
) -> dict[str, date]:
    """When staff last gave each of them something, or saw them at an appointment."""
    rows = connection.execute(
        select(VisitRow.person, func.max(VisitRow.day))
        .join(SelectionRow, SelectionRow.visit == VisitRow.id)
        .where(
            VisitRow.person.in_(people),
            _IS_COUNTED,
            _IS_GIVEN,
            SelectionRow.confirmed_by == "staff",
            SelectionRow.service.in_(_given_by_staff(known)),
            *_at(site),
        )
        .group_by(VisitRow.person)
    )
    found: dict[str, date] = {row[0]: row[1] for row in rows}
    met = connection.execute(
        select(VisitRow.person, func.max(VisitRow.day))
        .join(KeptAppointment, KeptAppointment.visit == VisitRow.id)
        .where(VisitRow.person.in_(people), _IS_COUNTED, *_at(site))
        .group_by(VisitRow.person)
    )
    for person, last in met:
        found[person] = max(last, found.get(person, last))
    return found


def _dates(
    connection: Connection, wanted: ColumnElement[date], people: Collection[str], site: str | None
) -> dict[str, date]:
    rows = connection.execute(
        select(VisitRow.person, wanted)
        .where(VisitRow.person.in_(people), _IS_COUNTED, *_at(site))
        .group_by(VisitRow.person)
    )
    return {row[0]: row[1] for row in rows}


def _given_by_staff(known: Menu) -> list[str]:
    return sorted({code for (_, code), mode in known.modes.items() if mode not in BY_ONESELF})  # fmt: skip


def _at(site: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if site is None else (VisitRow.site == site,)


def _pieces(some: Iterable[str]) -> Iterator[list[str]]:
    every = list(some)
    for start in range(0, len(every), IN_ONE_QUESTION):
        yield every[start : start + IN_ONE_QUESTION]
