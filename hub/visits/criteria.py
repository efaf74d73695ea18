"""
Which visits: the one way to say it, and what the database is asked for by it.

A figure and the list behind it are the same criteria, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    Integer,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from contract.events import ClosedBy
from hub.catalogue.tables import ServiceRow, SiteRow
from hub.feedback.tables import Score
from hub.sharing.door import EVERYBODY, Viewer, visible
from hub.visits import rules
from hub.visits.rules import Mode, Standing
from hub.visits.tables import SelectionRow, VisitAlias, VisitRow

Status = Literal["counted", "open", "closed", "cancelled", "all"]
AskedMode = Mode | Literal["any"]
AskedStanding = Standing | Literal["any"]
WhoKind = Literal["anybody", "known", "unidentified", "nobody"]
EndedBy = ClosedBy | Literal["anything"]
AskedScore = Literal["any", "1", "2", "3", "4", "5"]
AskedWeekday = Literal["any", "0", "1", "2", "3", "4", "5", "6"]
"""Monday is 0."""
AskedHour = Literal[
    "any", "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12",
    "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23",
]  # fmt: skip
"""The site's own hour of the log-in."""
FirstOrAgain = Literal["either", "first", "again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Which visits.  `person` is what `visit.person` holds and is never shown."""

    site: str | None = None
    first: date | None = None
    last: date | None = None
    status: Status = "counted"
    service: str | None = None
    standing: AskedStanding = "any"
    mode: AskedMode = "any"
    who: WhoKind = "anybody"
    ended_by: EndedBy = "anything"
    score: AskedScore = "any"
    person: str | None = None
    area: str | None = None
    programme: str | None = None
    language: str | None = None
    weekday: AskedWeekday = "any"
    hour: AskedHour = "any"
    first_or_again: FirstOrAgain = "either"
    viewer: Viewer = EVERYBODY
    """Whose list it is: members whom they may not see are not on it."""


def conditions_of(criteria: Criteria, *, status: Status | None = None) -> list[ColumnElement[bool]]:
    """What the database is asked for by these criteria, or by others of them in one status."""
    conditions: list[ColumnElement[bool]] = [_status(status or criteria.status)]
    if criteria.site:
        conditions.append(VisitRow.site == criteria.site)
    if criteria.first:
        conditions.append(VisitRow.day >= criteria.first)
    if criteria.last:
        conditions.append(VisitRow.day <= criteria.last)
    if criteria.person:
        conditions.append(VisitRow.person == criteria.person)
    if criteria.ended_by != "anything":
        conditions.append(VisitRow.closed_by == criteria.ended_by)
    if criteria.score != "any":
        conditions.append(_has_score(int(criteria.score)))
    conditions.append(_who(criteria.who))
    if not criteria.viewer.is_agency:
        member = func.substr(VisitRow.person, len("m:") + 1)
        conditions.append(~VisitRow.person.like("m:%") | visible(criteria.viewer, member))
    conditions += _when_and_where(criteria)
    if (
        criteria.service
        or criteria.programme
        or criteria.standing != "any"
        or criteria.mode != "any"
    ):
        conditions.append(_has_selection(criteria))
    return conditions


def _when_and_where(criteria: Criteria) -> Iterator[ColumnElement[bool]]:
    if criteria.area:
        yield VisitRow.site.in_(select(SiteRow.code).where(SiteRow.area == criteria.area))
    if criteria.language:
        yield VisitRow.language == criteria.language
    if criteria.weekday != "any":
        yield (cast(extract("dow", VisitRow.day), Integer) + 6) % 7 == int(criteria.weekday)
    if criteria.hour != "any":
        yield VisitRow.hour == int(criteria.hour)
    if criteria.first_or_again != "either":
        earlier = aliased(VisitRow)
        came_before = exists().where(
            earlier.person == VisitRow.person,
            earlier.day < VisitRow.day,
            earlier.status.in_(("open", "closed")),
        )
        yield _who("known")
        yield came_before if criteria.first_or_again == "again" else ~came_before


def _status(status: Status) -> ColumnElement[bool]:
    match status:
        case "all":
            return true()
        case "counted":
            return VisitRow.status.in_(("open", "closed"))  # named, so that an index knows them
        case _:
            return VisitRow.status == status


def _who(who: WhoKind) -> ColumnElement[bool]:
    is_nobody = VisitRow.person.like("n:%")
    match who:
        case "anybody":
            return true()
        case "known":
            return ~is_nobody
        case "unidentified":
            return ~is_nobody & ~VisitRow.person.like("m:%")
        case "nobody":
            return is_nobody


def _has_score(score: int) -> ColumnElement[bool]:
    of_visit = Score.visit == VisitRow.id
    joined = select(VisitAlias.id).where(VisitAlias.visit == VisitRow.id).correlate(VisitRow)
    of_joined = Score.visit.in_(joined)
    return exists().where(or_(of_visit, of_joined), Score.score == score)


def _has_selection(criteria: Criteria) -> ColumnElement[bool]:
    conditions = [SelectionRow.visit == VisitRow.id]
    if criteria.service:
        conditions.append(SelectionRow.service == criteria.service)
    if criteria.standing != "any":
        conditions.append(standing_column() == criteria.standing)
    if criteria.mode != "any":
        conditions.append(_mode() == criteria.mode)
    if criteria.programme:
        conditions.append(_programme() == criteria.programme)
    return exists().where(*conditions)


def standing_column(mode: ColumnElement[str] | None = None) -> ColumnElement[str]:
    """
    `hub.visits.rules.standing` of a selection joined to its visit, asked of the database.

    `mode`: the service's, where the statement has it joined already.
    """
    outcome, confirmed_by = SelectionRow.outcome, SelectionRow.confirmed_by
    is_by_oneself = (_mode() if mode is None else mode).in_(rules.BY_ONESELF)
    is_pending = ~is_by_oneself & (func.coalesce(confirmed_by, "") != "staff")
    return case(
        (outcome == "not_used", "not_used"),
        (is_pending, "pending_staff"),
        (outcome.is_not(None) & confirmed_by.is_not(None), "verified"),
        (VisitRow.closed_by == "auto", "auto_closed"),
        else_="unverified",
    )


def _programme() -> ColumnElement[str]:
    """A statewide service is of the state's programme, whatever a site says of it."""
    of_service = select(func.coalesce(ServiceRow.programme, "")).where(
        ServiceRow.code == SelectionRow.service
    )
    own = of_service.where(ServiceRow.site == SelectionRow.site).scalar_subquery()
    statewide = of_service.where(ServiceRow.site == "").scalar_subquery()
    return func.coalesce(statewide, own, "")


def _mode() -> ColumnElement[str]:
    of_service = select(ServiceRow.mode).where(ServiceRow.code == SelectionRow.service)
    own = of_service.where(ServiceRow.site == SelectionRow.site).scalar_subquery()
    statewide = of_service.where(ServiceRow.site == "").scalar_subquery()
    return func.coalesce(statewide, own, "")
