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

from sqlalchemy import ColumnElement, Connection, extract, func, select

from hub.feedback.tables import Score
from hub.reports import counting
from hub.reports.counting import Place
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
from hub.visits.tables import VisitAlias, VisitRow


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
    scope = counting.scope_of(connection, period, site)
    visits = counting.by_month(connection, scope)
    services = _services(connection, known, scope)
    every = [one for found in services.values() for one in found]
    behind = Criteria(site=site, first=period.first, last=period.last)
    scores = _scores(connection, period, site)
    return Figures(
        period=period,
        visits=counting.whole(connection, scope, visits),
        services=add_up(every),
        modes=by_mode(every),
        lines=_lines(known, services, behind),
        months=_months(connection, period, visits, services, scores),
        scores=all_scores(scores.values()),
        behind=behind,
    )


def _months(
    connection: Connection,
    period: Period,
    visits: dict[Place, Visits],
    services: dict[Place, list[Counted]],
    scores: dict[Place, Scores],
) -> list[SiteMonth]:
    names = site_names(connection)
    months = [
        SiteMonth(
            site=code,
            site_name=names.get(code) or code,
            month=month,
            period=period.within(month),
            visits=counted,
            services=add_up(services.get((code, month), ())),
            modes=by_mode(services.get((code, month), ())),
            scores=scores.get((code, month), Scores()),
        )
        for (code, month), counted in visits.items()
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
    connection: Connection, known: Menu, scope: counting.Scope
) -> dict[Place, list[Counted]]:
    found: dict[Place, list[Counted]] = {}
    for site, month, service, *how, times in counting.selections(connection, scope):
        mode = known.mode(site, service)
        stands = standing(mode, *(word or None for word in how))
        found.setdefault((site, month), []).append(Counted(service, mode, stands, int(times)))
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


_MONTH = (extract("year", VisitRow.day), extract("month", VisitRow.day))
