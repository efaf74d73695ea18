"""
Figures: visits, people and services, by site and month, at a hub or at the state.

Days are the sites' own.  Each figure carries the criteria of the visits behind it, which
`hub.visits.reading.find_visits` lists page by page; so a figure and its list are one
question asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, extract, func, select

from hub.feedback.tables import Score
from hub.reports.rules import (
    Counted,
    Period,
    Scores,
    Services,
    Visits,
    add_up,
    all_scores,
    by_mode,
)
from hub.visits.reading import Criteria, Menu, menu, site_names
from hub.visits.rules import Mode, standing
from hub.visits.tables import SelectionRow, VisitAlias, VisitRow


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """One site in one month, or in as much of it as the period holds."""

    site: str
    site_name: str
    month: date
    period: Period
    visits: Visits
    services: Services
    modes: dict[Mode | None, Services]
    scores: Scores

    @property
    def behind(self) -> Criteria:
        """The visits behind the figures; `dataclasses.replace` narrows them to one figure."""
        return Criteria(site=self.site, first=self.period.first, last=self.period.last)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service in a period."""

    code: str
    label: str
    mode: Mode | None
    """None for a service this database does not have: until staff confirm, it is pending."""
    services: Services
    behind: Criteria


@dataclass(frozen=True, slots=True)
class Figures:
    """A period, of one site or of all: the whole, its services, its months."""

    period: Period
    visits: Visits
    services: Services
    modes: dict[Mode | None, Services]
    lines: list[ServiceLine]
    months: list[SiteMonth]
    scores: Scores
    behind: Criteria


def figures(connection: Connection, period: Period, site: str | None = None) -> Figures:
    """Everything a page of figures shows, in a fixed number of questions."""
    known = menu(connection)
    services = _services(connection, known, period, site)
    every = [one for found in services.values() for one in found]
    behind = Criteria(site=site, first=period.first, last=period.last)
    scores = _scores(connection, period, site)
    return Figures(
        period=period,
        visits=_whole(connection, period, site),
        services=add_up(every),
        modes=by_mode(every),
        lines=_lines(known, services, behind),
        months=_months(connection, period, site, services, scores),
        scores=all_scores(scores.values()),
        behind=behind,
    )


Place = tuple[str, date]
"""A site and a month."""


def _whole(connection: Connection, period: Period, site: str | None) -> Visits:
    row = connection.execute(select(*_VISITS).where(*_when(period, site))).one()
    return Visits(*(value or 0 for value in row))


def _months(
    connection: Connection,
    period: Period,
    site: str | None,
    services: dict[Place, list[Counted]],
    scores: dict[Place, Scores],
) -> list[SiteMonth]:
    names = site_names(connection)
    rows = connection.execute(
        select(VisitRow.site, *_MONTH, *_VISITS)
        .where(*_when(period, site))
        .group_by(VisitRow.site, *_MONTH)
    )
    months = [
        SiteMonth(
            site=code,
            site_name=names.get(code) or code,
            month=month,
            period=period.within(month),
            visits=Visits(*(value or 0 for value in counts)),
            services=add_up(services.get((code, month), ())),
            modes=by_mode(services.get((code, month), ())),
            scores=scores.get((code, month), Scores()),
        )
        for code, month, counts in ((row[0], _month(*row[1:3]), row[3:]) for row in rows)
    ]
    return sorted(months, key=lambda one: (one.month, one.site_name, one.site))


def _scores(connection: Connection, period: Period, site: str | None) -> dict[Place, Scores]:
    """By the day of the visit; a visit that said one thing twice said it once."""
    rows = connection.execute(
        select(VisitRow.site, *_MONTH, Score.score, func.count(VisitRow.id.distinct()))
        .select_from(Score)
        .outerjoin(VisitAlias, VisitAlias.id == Score.visit)
        .join(VisitRow, VisitRow.id == func.coalesce(VisitAlias.visit, Score.visit))
        .where(*_when(period, site), VisitRow.status != "cancelled")
        .group_by(VisitRow.site, *_MONTH, Score.score)
    )
    found: dict[Place, dict[int, int]] = {}
    for code, year, month, score, times in rows:
        found.setdefault((code, _month(year, month)), {})[score] = times
    return {place: Scores(by_score) for place, by_score in found.items()}


def _services(
    connection: Connection, known: Menu, period: Period, site: str | None
) -> dict[Place, list[Counted]]:
    how = (VisitRow.closed_by, SelectionRow.outcome, SelectionRow.confirmed_by)
    rows = connection.execute(
        select(VisitRow.site, *_MONTH, SelectionRow.service, *how, func.count())
        .join(VisitRow, VisitRow.id == SelectionRow.visit)
        .where(*_when(period, site), VisitRow.status != "cancelled")
        .group_by(VisitRow.site, *_MONTH, SelectionRow.service, *how)
    )
    found: dict[Place, list[Counted]] = {}
    for code, year, month, service, closed_by, outcome, confirmed_by, times in rows:
        mode = known.mode(code, service)
        stands = standing(mode, closed_by, outcome, confirmed_by)
        place = (code, _month(year, month))
        found.setdefault(place, []).append(Counted(service, mode, stands, times))
    return found


def _lines(
    known: Menu, services: dict[Place, list[Counted]], behind: Criteria
) -> list[ServiceLine]:
    by_service: dict[tuple[str, Mode | None], list[tuple[str, Counted]]] = {}
    for (site, _), found in services.items():
        for one in found:
            by_service.setdefault((one.service, one.mode), []).append((site, one))
    lines = [
        ServiceLine(
            code=service,
            label=known.label(together[0][0], service),
            mode=mode,
            services=add_up(one for _, one in together),
            behind=replace(behind, service=service),
        )
        for (service, mode), together in by_service.items()
    ]
    return sorted(lines, key=lambda line: (-line.services.counted, line.label, line.code))


def _when(period: Period, site: str | None) -> Iterable[ColumnElement[bool]]:
    yield VisitRow.day.between(period.first, period.last)
    if site is not None:
        yield VisitRow.site == site


def _month(year: int | Decimal, month: int | Decimal) -> date:
    return date(int(year), int(month), 1)


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(*conditions)


def _people(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(VisitRow.person.distinct()).filter(*conditions)


_IS_COUNTED = VisitRow.status != "cancelled"
_IS_NOBODY = VisitRow.person.like("n:%")
_MONTH: tuple[ColumnElement[Any], ...] = (
    extract("year", VisitRow.day),
    extract("month", VisitRow.day),
)
_VISITS: tuple[ColumnElement[Any], ...] = (  # in the order of `rules.Visits`
    _count(_IS_COUNTED),
    _people(_IS_COUNTED, ~_IS_NOBODY),
    _people(_IS_COUNTED, ~_IS_NOBODY, ~VisitRow.person.like("m:%")),
    _count(_IS_COUNTED, _IS_NOBODY),
    _count(VisitRow.status == "open"),
    _count(VisitRow.status == "closed", VisitRow.closed_by == "auto"),
    _count(VisitRow.status == "cancelled"),
)
