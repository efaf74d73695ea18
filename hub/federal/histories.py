"""
The histories of some people: what they did that counts, and what is planned for them.

A log-in is a contact whatever was chosen in it, a registration an intake; a selection is what
the service table makes of it.  A service that the table does not know touches nothing, and
`unknown` lists it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from hub import clock
from hub.catalogue.tables import ServiceRow, SiteRow
from hub.federal.periods.history import Activity, Plan
from hub.federal.services import table as services
from hub.federal.services.table import ServiceTables
from hub.groups.tables import AppointmentRow, Booking, GroupRow
from hub.members.merging import reading as merges
from hub.members.tables import Member
from hub.visits.reading import Menu, menu
from hub.visits.tables import SelectionRow, VisitRow

History = tuple[set[Activity], list[Plan]]
_PROMISED = frozenset({"participant", "supportive"})
"""What keeps a participation open while it is planned."""
_MEMBER = "m:"
_IS_COUNTED = VisitRow.status != "cancelled"


class UnknownService(NamedTuple):
    """A service that the table does not know, and how often it was chosen or given."""

    site: str
    service: str
    label: str
    times: int


@dataclass(frozen=True, slots=True)
class _Names:
    """What the catalogue says of services, by site and code."""

    menu: Menu
    programmes: dict[tuple[str, str], str]
    timezones: dict[str, str]

    def programme(self, site: str, service: str) -> str:
        return self.programmes.get(("", service)) or self.programmes.get((site, service), "")


class Reader:
    """Reads people's histories, some people at a time."""

    def __init__(self, connection: Connection, tables: ServiceTables, today: date) -> None:
        self._connection = connection
        self._tables = tables
        self._today = today
        self._names = _names(connection)
        self._merged = merges.others(connection)

    def kept(self, members: Iterable[str]) -> set[str]:
        """These by the numbers that they count as now."""
        into = {gone: kept for kept, several in self._merged.items() for gone in several}
        return {into.get(one, one) for one in members}

    def read(self, members: Sequence[str]) -> dict[str, History]:
        """What is known of these, by number."""
        found: dict[str, History] = {one: (set(), []) for one in members}
        self._visits(found)
        self._registrations(found)
        self._plans(found)
        return found

    def _visits(self, found: dict[str, History]) -> None:
        rows = self._connection.execute(
            select(
                VisitRow.person,
                VisitRow.site,
                VisitRow.day,
                SelectionRow.service,
                SelectionRow.outcome,
                SelectionRow.confirmed_by,
            )
            .outerjoin(SelectionRow, SelectionRow.visit == VisitRow.id)
            .where(
                VisitRow.person.in_([f"{_MEMBER}{one}" for one in found]),
                VisitRow.day <= self._today,
                _IS_COUNTED,
            )
        )
        for person, site, day, service, outcome, confirmed_by in rows:
            did = found[person[2:]][0]
            did.update(self._done(services.VISIT, site, day))
            row = self._tables.row_of(service, day) if service else None
            if row is None or row.effect == "none":
                continue  # a log-in without a choice, or nothing that the table counts
            mode = self._names.menu.mode(site, service)
            if services.counts(row, mode, outcome, confirmed_by):
                programme = self._names.programme(site, service)
                did.add(Activity(day, row.effect, row.touched_by(service), programme, site))

    def _done(self, what: str, site: str, day: date) -> Iterator[Activity]:
        row = self._tables.row_of(what, day)
        if row is not None and row.effect != "none":
            yield Activity(day, row.effect, row.touched_by(what), "", site)

    def _registrations(self, found: dict[str, History]) -> None:
        """Theirs, and those under numbers that count as theirs."""
        numbers = {one: one for one in found}
        for one in found:
            numbers |= dict.fromkeys(self._merged.get(one, ()), one)
        rows = self._connection.execute(
            select(Member.number, Member.registered_at, Member.registered_site).where(
                Member.number.in_(numbers)
            )
        )
        for number, at, site in rows:
            timezone = self._names.timezones.get(site)
            if timezone is None:  # registered at a site of which this database knows nothing
                continue
            day = clock.local_day(at, timezone)
            if day <= self._today:
                did = found[numbers[number]][0]
                did.update(self._done(services.REGISTRATION, site, day))

    def _plans(self, found: dict[str, History]) -> None:
        for member, plan, codes, site in _planned(self._connection, members=list(found)):
            rows = [self._tables.row_of(code, plan.day) for code in codes]
            if not codes or any(row is not None and row.effect in _PROMISED for row in rows):
                programme = next(
                    filter(None, (self._names.programme(site, one) for one in codes)), ""
                )
                found[member][1].append(plan._replace(programme=plan.programme or programme))


def expected(connection: Connection, first: date, last: date) -> Iterator[str]:
    """Whoever something was planned for in these days."""
    for member, plan, _, _ in _planned(connection):
        if plan.through >= first and plan.made <= last:
            yield member


def unknown(
    connection: Connection, tables: ServiceTables, first: date, last: date
) -> list[UnknownService]:
    """The services of these days that the table does not know, most frequent first."""
    names = menu(connection)
    rows = connection.execute(
        select(SelectionRow.site, SelectionRow.service, func.count(), func.max(SelectionRow.day))
        .where(SelectionRow.day.between(first, last))
        .group_by(SelectionRow.site, SelectionRow.service)
    )
    found = [
        UnknownService(site, service, names.label(site, service), times)
        for site, service, times, day in rows
        if tables.row_of(service, day) is None
    ]
    return sorted(found, key=lambda one: (-one.times, one.service, one.site))


def _names(connection: Connection) -> _Names:
    programmes = connection.execute(
        select(ServiceRow.site, ServiceRow.code, ServiceRow.programme).where(
            ServiceRow.programme.is_not(None)
        )
    )
    timezones = connection.execute(select(SiteRow.code, SiteRow.timezone))
    return _Names(
        menu(connection),
        {(site, code): programme or "" for site, code, programme in programmes},
        {row.code: row.timezone for row in timezones},
    )


def _planned(
    connection: Connection, members: Collection[str] | None = None
) -> Iterator[tuple[str, Plan, list[str], str]]:
    """Appointments with staff and places in groups that staff give: who, when, which services."""
    a = AppointmentRow
    appointments = select(
        a.member, a.made_at, a.day, a.cancelled_at, a.service, a.site, SiteRow.timezone
    ).outerjoin(SiteRow, SiteRow.code == a.site)
    bookings = (
        select(
            Booking.member,
            Booking.booked_at,
            GroupRow.day,
            Booking.cancelled_at,
            GroupRow.cancelled_at,
            GroupRow.services,
            GroupRow.programme,
            GroupRow.site,
            SiteRow.timezone,
        )
        .join(GroupRow, GroupRow.id == Booking.group_id)
        .outerjoin(SiteRow, SiteRow.code == GroupRow.site)
        .where(GroupRow.is_assisted)
    )
    if members is not None:
        appointments = appointments.where(a.member.in_(members))
        bookings = bookings.where(Booking.member.in_(members))
    for member, made, day, cancelled, service, site, zone in connection.execute(appointments):
        plan = _plan(made, day, cancelled, zone)
        yield member, plan, [service] if service else [], site
    for member, made, day, left, off, codes, programme, site, zone in connection.execute(bookings):
        cancelled = min((one for one in (left, off) if one is not None), default=None)
        yield member, _plan(made, day, cancelled, zone)._replace(programme=programme), codes, site


def _plan(made: datetime, day: date, cancelled: datetime | None, timezone: str | None) -> Plan:
    zone = timezone or "UTC"
    off = None if cancelled is None else clock.local_day(cancelled, zone)
    return Plan(clock.local_day(made, zone), day, off)
