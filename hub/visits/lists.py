"""The lists of visits: the visits behind a figure, those of one person, what was chosen in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, case, select

from hub.accounts.rules import May
from hub.catalogue.tables import SiteRow
from hub.members.tables import Member
from hub.said import mark, plural, say
from hub.sharing.service import Chosen
from hub.visits import reading as visits
from hub.visits import totals
from hub.visits.reading import Criteria, SeenService, SeenVisit
from hub.visits.tables import VisitRow
from hub.web.guard import allows
from hub.web.tables import Column, Listing, Table

_NAME = (
    select(Member.first_name)
    .where(VisitRow.person == "m:" + Member.number)
    .correlate(VisitRow)
    .scalar_subquery()
)
STATUS = {
    "open": mark("here now"),
    "cancelled": mark("cancelled"),
    "auto": mark("closed by the clock"),
    "interrupted": mark("interrupted"),
    "staff": mark("logged out by staff"),
    "customer": mark("logged out"),
}
LOGGED_IN_BY = {
    "swipe": mark("by card"),
    "keyed": mark("by keyed number"),
    "none": mark("without a card"),
    "staff": mark("by staff"),
    "paper": mark("on paper"),
}
STANDING = {
    "verified": mark("verified"),
    "unverified": mark("not verified"),
    "auto_closed": mark("closed by the clock"),
    "pending_staff": mark("staff to confirm"),
    "not_used": mark("not used"),
}
VISITS: Table[SeenVisit] = Table(
    "visits",
    mark("Visits"),
    plural("%(num)s visit", "%(num)s visits"),
    (
        Column("who", mark("Who"), lambda visit: who(visit), sorts=_NAME),
        Column("number", mark("Member number"), lambda visit: _number(visit), is_shown=False),
        Column("site", mark("Site"), lambda visit: visit.site_name, sorts=SiteRow.name),
        Column("day", mark("Day"), lambda visit: visit.day, "day", sorts=VisitRow.day),
        Column(
            "from",
            mark("From"),
            lambda visit: visit.opened_at,
            "time",
            sorts=VisitRow.opened_at,
            zone=lambda visit: visit.timezone,
        ),
        Column(
            "to",
            mark("To"),
            lambda visit: visit.closed_at,
            "time",
            sorts=VisitRow.closed_at,
            zone=lambda visit: visit.timezone,
        ),
        Column("zone", mark("Time zone"), lambda visit: visit.timezone, is_shown=False),
        Column("services", mark("Services"), lambda visit: _services(visit)),
        Column(
            "status",
            mark("Status"),
            lambda visit: STATUS[standing(visit)],
            "word",
            sorts=case(
                (VisitRow.status == "closed", VisitRow.closed_by),
                else_=VisitRow.status,
            ),
        ),
        Column("device", mark("Logged in at"), lambda visit: visit.device, is_shown=False),
        Column(
            "by",
            mark("Logged in by"),
            lambda visit: LOGGED_IN_BY.get(visit.logged_in_by, visit.logged_in_by),
            "word",
            is_shown=False,
        ),
    ),
    order=mark("newest first"),
    by="-from",
    individuals=True,
)
_OF_ONE_PERSON = replace(
    VISITS,
    columns=tuple(
        sorted(VISITS.columns, key=lambda column: ("day", "site").index(column.key) if column.key in ("day", "site") else 2)
    ),
)  # fmt: skip
SERVICES: Table[SeenService] = Table(
    "services",
    mark("Services of one visit"),
    plural("%(num)s service", "%(num)s services"),
    (
        Column("service", mark("Service"), lambda one: one.label),
        Column("outcome", mark("Outcome"), lambda one: STANDING[one.standing], "word"),
    ),
    order=mark("as chosen, and as confirmed at log-out"),
    individuals=True,
)
CHOICES: Table[Chosen] = Table(
    "choices",
    mark("Choices about the record"),
    plural("%(num)s choice", "%(num)s choices"),
    (
        Column("when", mark("When"), lambda one: one.at, "moment"),
        Column(
            "choice",
            mark("Choice"),
            lambda one: (
                mark("yes, they may") if one.choice == "in" else mark("no, keep it private")
            ),
            "word",
        ),
    ),
    order=mark("the latest first: it holds until they choose again"),
    individuals=True,
)


def visits_list(
    engine: Engine, criteria: Criteria, *, shows_day: bool, shows_site: bool
) -> Listing[SeenVisit]:
    """The visits that meet the criteria."""
    hidden = [key for key, is_shown in (("day", shows_day), ("site", shows_site)) if not is_shown]
    return _asked(VISITS.hiding(*hidden), engine, criteria)


def person_list(
    engine: Engine,
    person: str,
    *,
    shows_site: bool,
    first: date | None = None,
    last: date | None = None,
) -> Listing[SeenVisit]:
    """Every visit of one person, of some days if they are given."""
    table = _OF_ONE_PERSON.hiding("who", *([] if shows_site else ["site"]))
    return _asked(table, engine, Criteria(person=person, status="all", first=first, last=last))


def who(visit: SeenVisit) -> str:
    """Who it was, as far as the person at the page may know."""
    if allows(May.SEE_PERSON) or allows(May.SEE_LOBBY) or not visit.is_member:
        return visit.who
    return say("Member")


def standing(visit: SeenVisit) -> str:
    """The key of `STATUS` that says how a visit stands."""
    return visit.status if visit.status != "closed" else (visit.closed_by or "customer")


def _asked(table: Table[SeenVisit], engine: Engine, criteria: Criteria) -> Listing[SeenVisit]:
    statement, count = visits.visits_query(criteria)
    order = (*visits.NEWEST_FIRST, VisitRow.id.asc())
    return table.asked(
        engine,
        statement,
        visits.seen,
        order=order,
        count=lambda connection: totals.total(connection, criteria, count),
        days=(criteria.first, criteria.last),
    )


def _number(visit: SeenVisit) -> str | None:
    return visit.member if allows(May.SEE_PERSON) else None


def _services(visit: SeenVisit) -> str:
    return ", ".join(service.label for service in visit.services)
