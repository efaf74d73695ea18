"""
Visits as pages show them: the lobby, lists that a figure opens to, one visit, one person.

Each function asks a fixed number of questions of the database, however many visits there
are.  Which visits, `hub.visits.criteria` says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from contract import member_number
from hub.catalogue.tables import ServiceRow, SiteRow
from hub.members.tables import Member
from hub.said import of_reader, say
from hub.visits import rules
from hub.visits.criteria import AskedHour as AskedHour
from hub.visits.criteria import AskedMode as AskedMode
from hub.visits.criteria import AskedScore as AskedScore
from hub.visits.criteria import AskedStanding as AskedStanding
from hub.visits.criteria import AskedWeekday as AskedWeekday
from hub.visits.criteria import Criteria as Criteria
from hub.visits.criteria import EndedBy as EndedBy
from hub.visits.criteria import FirstOrAgain as FirstOrAgain
from hub.visits.criteria import Status as Status
from hub.visits.criteria import WhoKind as WhoKind
from hub.visits.criteria import conditions_of
from hub.visits.criteria import standing_column as standing_column
from hub.visits.rules import Mode, Standing
from hub.visits.tables import SelectionRow, VisitAlias, VisitRow

NEWEST_FIRST = (VisitRow.day.desc(), VisitRow.opened_at.desc())
"""By day first, so that a page of years ends with the index after fifty rows."""
LOBBY_LIMIT = 200
LEFT_LIMIT = 10

UNNAMED = {
    "c": say("Card not known here yet"),
    "v": say("Card of 2002, not matched yet"),
    "i": say("Card of 2002, no member number yet"),
    "n": say("No card, nobody known"),
}


@dataclass(frozen=True, slots=True)
class SeenService:
    """A service within a visit, in words."""

    code: str
    label: str
    outcome: str | None
    confirmed_by: str | None
    standing: Standing
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class Menu:
    """
    Labels and modes of the services.

    A site may call a statewide service by its own name; how it counts, the state decides.
    """

    labels: dict[tuple[str, str], str]
    modes: dict[tuple[str, str], Mode]

    def label(self, site: str, code: str) -> str:
        return self.labels.get((site, code)) or self.labels.get(("", code), code)

    def mode(self, site: str, code: str) -> Mode | None:
        return self.modes.get(("", code)) or self.modes.get((site, code))


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """A visit as a page shows it."""

    id: str
    site: str
    site_name: str
    timezone: str
    day: date
    device: str
    who: str
    """First name and initial of a member; a sentence for somebody who has none."""
    member: str | None
    is_member: bool
    person: str = field(repr=False)
    status: str
    logged_in_by: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    corrected: int
    amended_at: datetime | None
    services: tuple[SeenService, ...]

    @property
    def stayed(self) -> timedelta | None:
        """How long, when the person said so; a time at which the hub closed tells nothing."""
        if self.closed_at is None or self.closed_by not in ("customer", "staff"):
            return None
        return self.closed_at - self.opened_at


@dataclass(frozen=True, slots=True)
class Lobby:
    """Who is in now, who left last, and how many today."""

    here: list[SeenVisit]
    left: list[SeenVisit]
    here_count: int
    left_count: int
    auto_count: int
    people_count: int
    nobody_count: int
    cancelled_count: int

    @property
    def visit_count(self) -> int:
        return self.here_count + self.left_count


def lobby(connection: Connection, site: str, day: date) -> Lobby:
    """Today's lobby of a site."""
    today = Criteria(site=site, first=day, last=day)
    here = _rows(
        connection, conditions_of(today, status="open"), [VisitRow.opened_at.asc()], LOBBY_LIMIT
    )
    left = _rows(
        connection, conditions_of(today, status="closed"), [VisitRow.closed_at.desc()], LEFT_LIMIT
    )
    both = seen(connection, [*here, *left])
    counts = connection.execute(_lobby_counts(site, day)).one()
    return Lobby(
        both[: len(here)],
        both[len(here) :],
        here_count=counts.here or 0,
        left_count=counts.gone or 0,
        auto_count=counts.auto or 0,
        people_count=counts.people or 0,
        nobody_count=counts.nobody or 0,
        cancelled_count=counts.cancelled or 0,
    )


def find_visits(
    connection: Connection, criteria: Criteria, *, offset: int, limit: int
) -> tuple[list[SeenVisit], int]:
    """A page of the visits that meet the criteria, newest first, and how many do."""
    where = conditions_of(criteria)
    total = connection.scalar(select(func.count()).select_from(VisitRow).where(*where)) or 0
    rows = _rows(connection, where, NEWEST_FIRST, limit, offset)
    return seen(connection, rows), total


def visits_query(criteria: Criteria) -> tuple[Select[Any], Select[int]]:
    """The visits that meet the criteria, for `seen`, in no order; and how many do."""
    where = conditions_of(criteria)
    return _query(where), select(func.count()).select_from(VisitRow).where(*where)


def find_visit(connection: Connection, visit_id: str) -> SeenVisit | None:
    """One visit by its id."""
    rows = _rows(connection, [VisitRow.id == visit_id], [VisitRow.opened_at.asc()], 1)
    return next(iter(seen(connection, rows)), None)


def visits_of_log_ins(connection: Connection, log_ins: Sequence[str]) -> dict[str, SeenVisit]:
    """The visits by these log-ins of them, of those that are known."""
    if not log_ins:
        return {}
    aliases = connection.execute(
        select(VisitAlias.id, VisitAlias.visit).where(VisitAlias.id.in_(log_ins))
    )
    joined = {row.id: row.visit for row in aliases}
    wanted = {joined.get(log_in, log_in) for log_in in log_ins}
    order = [VisitRow.opened_at.asc()]
    rows = _rows(connection, [VisitRow.id.in_(wanted)], order, len(wanted))
    found = {visit.id: visit for visit in seen(connection, rows)}
    return {one: found[to] for one in log_ins if (to := joined.get(one, one)) in found}


def menu(connection: Connection) -> Menu:
    """The services of this database."""
    rows = connection.execute(
        select(ServiceRow.site, ServiceRow.code, ServiceRow.label, ServiceRow.mode).order_by(
            ServiceRow.position, ServiceRow.code, ServiceRow.site
        )
    ).all()
    return Menu(
        {(row.site, row.code): of_reader(row.label, "" if row.site else row.code) for row in rows},
        {(row.site, row.code): row.mode for row in rows},
    )


def service_labels(connection: Connection) -> dict[str, str]:
    """What each service is called in the reader's language, in the menu's order."""
    found = menu(connection)
    return {code: found.label(site, code) for site, code in found.labels}


def site_names(connection: Connection) -> dict[str, str]:
    """Names of the sites by code, in the order of their names."""
    rows = connection.execute(select(SiteRow.code, SiteRow.name).order_by(SiteRow.name))
    return {row.code: row.name for row in rows}


def _lobby_counts(site: str, day: date) -> Select[int, int, int, int, int, int]:
    is_counted = VisitRow.status != "cancelled"
    is_nobody = VisitRow.person.like("n:%")
    one = func.count()
    return select(
        one.filter(VisitRow.status == "open").label("here"),
        one.filter(VisitRow.status == "closed").label("gone"),
        one.filter(VisitRow.status == "closed", VisitRow.closed_by == "auto").label("auto"),
        one.filter(VisitRow.status == "cancelled").label("cancelled"),
        one.filter(is_counted, is_nobody).label("nobody"),
        func.count(VisitRow.person.distinct()).filter(is_counted, ~is_nobody).label("people"),
    ).where(VisitRow.site == site, VisitRow.day == day)


def _rows(
    connection: Connection,
    where: Iterable[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    limit: int,
    offset: int = 0,
) -> Sequence[Row[Any]]:
    wanted = _query(where).order_by(*order, VisitRow.id)
    return connection.execute(wanted.limit(limit).offset(offset)).all()


def _query(where: Iterable[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(VisitRow.__table__, SiteRow.name.label("site_name"), SiteRow.timezone)
        .outerjoin(SiteRow, SiteRow.code == VisitRow.site)
        .where(*where)
    )


def seen(connection: Connection, rows: Sequence[Row[Any]]) -> list[SeenVisit]:
    """What a page shows of these rows of a query."""
    if not rows:
        return []
    numbers = {row.person[2:] for row in rows if row.person.startswith("m:")}
    names = member_names(connection, numbers)
    services = _services(connection, rows)
    return [_seen_visit(row, names, services.get(row.id, ())) for row in rows]


def member_names(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    """First names and initials by member number: as much as a list shows."""
    if not numbers:
        return {}
    known = connection.execute(
        select(Member.number, Member.first_name, Member.last_name, Member.preferred_name).where(
            Member.number.in_(numbers)
        )
    )
    return {
        row.number: f"{row.preferred_name or row.first_name} {row.last_name[:1]}".strip()
        for row in known
    }


def _services(
    connection: Connection, visits: Sequence[Row[Any]]
) -> dict[str, tuple[SeenService, ...]]:
    known = menu(connection)
    closed_by = {visit.id: visit.closed_by for visit in visits}
    rows = connection.execute(
        select(SelectionRow.__table__)
        .where(SelectionRow.visit.in_(closed_by))
        .order_by(SelectionRow.chosen_at, SelectionRow.service)
    )
    found: dict[str, list[SeenService]] = {}
    for row in rows:
        label, mode = known.label(row.site, row.service), known.mode(row.site, row.service)
        standing = rules.standing(mode, closed_by[row.visit], row.outcome, row.confirmed_by)
        found.setdefault(row.visit, []).append(
            SeenService(row.service, label, row.outcome, row.confirmed_by, standing, row.chosen_at)
        )
    return {visit: tuple(services) for visit, services in found.items()}


def _seen_visit(
    row: Row[Any], names: dict[str, str], services: tuple[SeenService, ...]
) -> SeenVisit:
    kind, _, value = row.person.partition(":")
    is_member = kind == "m"
    return SeenVisit(
        id=row.id,
        site=row.site,
        site_name=row.site_name or row.site,
        timezone=row.timezone or "UTC",
        day=row.day,
        device=row.device,
        who=names.get(value, say("Member")) if is_member else UNNAMED.get(kind, UNNAMED["n"]),
        member=member_number.shown(value) if is_member else None,
        is_member=is_member,
        person=row.person,
        status=row.status,
        logged_in_by=row.logged_in_by,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        corrected=row.corrected,
        amended_at=row.amended_at,
        services=services,
    )
