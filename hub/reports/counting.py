"""
Visits, people and selections of a period, from the rollups of days that are over and live for the rest.

What comes out is the same as if every visit of the period were looked at; only the time it
takes differs.  People of whole months come from `MonthPeople`; people of the days around them,
and of days not rolled up yet, are looked up and left out where a whole month has them already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    extract,
    false,
    func,
    or_,
    select,
)

from hub.reports.rules import Period, Visits, last_of, month_of
from hub.visits.rollups.rolling import IS_COUNTED, IS_NOBODY, VISIT_COUNTS, selection_columns
from hub.visits.rollups.tables import (
    EVERYWHERE,
    NEVER,
    DaySelections,
    DayVisits,
    MonthPeople,
    PersonMonth,
    RolledThrough,
)
from hub.visits.tables import SelectionRow, VisitRow

Ts = TypeVarTuple("Ts")
Place = tuple[str, date]
"""A site and a month."""
Counts = tuple[int, ...]
"""By the columns of `VISIT_COUNTS`."""
People = tuple[int, int]
"""Unduplicated people, and those of them without a member number so far."""

FIRST_DAY = date(1, 1, 2)
"""A day that has one before it."""
_NOBODY_COUNTED: Counts = (0,) * len(VISIT_COUNTS)
_IS_MEMBER = VisitRow.person.like("m:%")


@dataclass(frozen=True, slots=True)
class Scope:
    """A period at one site or at all, how far each is rolled up, and its whole months."""

    period: Period
    site: str | None
    through: dict[str, date]

    @property
    def first_month(self) -> date:
        """The first month of which no day is left out at its beginning."""
        first = self.period.first
        if first.day == 1 or last_of(first) == date.max:
            return first
        return last_of(first) + timedelta(days=1)

    @property
    def end(self) -> date:
        """The last day of the last month of which no rolled day is left out at its end."""
        last = self.period.last
        if last == last_of(last) or max(self.through.values(), default=NEVER) <= last:
            return last_of(last)
        return max(month_of(last), FIRST_DAY) - timedelta(days=1)


def scope_of(connection: Connection, period: Period, site: str | None) -> Scope:
    """The period as it can be counted now."""
    wanted = select(RolledThrough.site, RolledThrough.day).where(RolledThrough.site != "")
    rows = connection.execute(wanted if site is None else wanted.where(RolledThrough.site == site))
    return Scope(period, site, {row.site: row.day for row in rows})


def whole(connection: Connection, scope: Scope, by_month: dict[Place, Visits]) -> Visits:
    """The period together: visits add up, people do not."""
    months = by_month.values()
    people, unidentified = _people(connection, scope)
    return Visits(
        visits=sum(one.visits for one in months),
        people=people,
        unidentified=unidentified,
        nobody=sum(one.nobody for one in months),
        still_open=sum(one.still_open for one in months),
        auto_closed=sum(one.auto_closed for one in months),
        cancelled=sum(one.cancelled for one in months),
    )


def by_month(connection: Connection, scope: Scope) -> dict[Place, Visits]:
    """Each site's months, or as much of them as the period holds."""
    counts = _counts(connection, scope)
    people = _people_by_month(connection, scope)
    found = {}
    for place, (visits, nobody, still_open, auto_closed, cancelled) in counts.items():
        known, unidentified = people.get(place, (0, 0))
        found[place] = Visits(
            visits, known, unidentified, nobody, still_open, auto_closed, cancelled
        )
    return found


def selections(connection: Connection, scope: Scope) -> Iterator[tuple[Any, ...]]:
    """Site, month, service, closed by, outcome, confirmed by, times; a row may come in two parts."""
    day = DaySelections
    how = (day.service, day.closed_by, day.outcome, day.confirmed_by)
    rolled = (
        select(day.site, *_year_and_month(day.day), *how, func.sum(day.times))
        .where(*_rolled(day, scope))
        .group_by(day.site, *_year_and_month(day.day), *how)
    )
    asked = selection_columns().values()
    live = _live(
        select(VisitRow.site, *_year_and_month(VisitRow.day), *asked, func.count())
        .join(SelectionRow, SelectionRow.visit == VisitRow.id)
        .where(IS_COUNTED)
        .group_by(VisitRow.site, *_year_and_month(VisitRow.day), *asked),
        scope,
    )
    for wanted in (rolled, live):
        for site, year, month, *rest in connection.execute(wanted):
            yield (site, date(int(year), int(month), 1), *rest)


def _counts(connection: Connection, scope: Scope) -> dict[Place, Counts]:
    names, day = VISIT_COUNTS.keys(), DayVisits
    rolled = (
        select(day.site, *_year_and_month(day.day), *(func.sum(getattr(day, one)) for one in names))
        .where(*_rolled(day, scope))
        .group_by(day.site, *_year_and_month(day.day))
    )
    live = _live(
        select(VisitRow.site, *_year_and_month(VisitRow.day), *VISIT_COUNTS.values()).group_by(
            VisitRow.site, *_year_and_month(VisitRow.day)
        ),
        scope,
    )
    found: dict[Place, Counts] = {}
    for wanted in (rolled, live):
        for site, year, month, *some in connection.execute(wanted):
            place = (site, date(int(year), int(month), 1))
            before = found.get(place, _NOBODY_COUNTED)
            found[place] = tuple(a + int(b or 0) for a, b in zip(before, some, strict=True))
    return found


def _people(connection: Connection, scope: Scope) -> People:
    place = scope.site or EVERYWHERE
    is_whole = PersonMonth.month.between(scope.first_month, scope.end)
    is_there = exists().where(
        PersonMonth.person == VisitRow.person, PersonMonth.place == place, is_whole
    )
    beside = or_(*_around(scope), _is_live(scope)) & ~is_there
    looked_up = _of_period(select(*_distinct()), scope).where(beside)
    people, unidentified = connection.execute(looked_up).one()
    for is_member, some in connection.execute(
        select(MonthPeople.is_member, func.sum(MonthPeople.people))
        .where(
            MonthPeople.place == place,
            MonthPeople.month.between(scope.first_month, scope.end),
            MonthPeople.before < scope.first_month,
        )
        .group_by(MonthPeople.is_member)
    ):
        people += int(some)
        unidentified += 0 if is_member else int(some)
    return people, unidentified


def _people_by_month(connection: Connection, scope: Scope) -> dict[Place, People]:
    found: dict[Place, People] = {}
    wanted = (
        select(
            MonthPeople.place,
            MonthPeople.month,
            MonthPeople.is_member,
            func.sum(MonthPeople.people),
        )
        .where(
            MonthPeople.place != EVERYWHERE,
            MonthPeople.month.between(scope.first_month, scope.end),
        )
        .group_by(MonthPeople.place, MonthPeople.month, MonthPeople.is_member)
    )
    if scope.site is not None:
        wanted = wanted.where(MonthPeople.place == scope.site)
    for site, month, is_member, some in connection.execute(wanted):
        _add(found, (site, month), (int(some), 0 if is_member else int(some)))
    same_month = exists().where(
        PersonMonth.person == VisitRow.person,
        PersonMonth.place == VisitRow.site,
        *(
            kept == seen
            for kept, seen in zip(
                _year_and_month(PersonMonth.month), _year_and_month(VisitRow.day), strict=True
            )
        ),
    )
    beside = or_(*_around(scope), _is_live(scope) & ~same_month)
    by_place = (VisitRow.site, *_year_and_month(VisitRow.day))
    looked_up = _of_period(select(*by_place, *_distinct()).group_by(*by_place), scope)
    for site, year, number, people, unknown in connection.execute(looked_up.where(beside)):
        _add(found, (site, date(int(year), int(number), 1)), (people, unknown))
    return found


def _add(found: dict[Place, People], place: Place, some: People) -> None:
    people, unidentified = found.get(place, (0, 0))
    found[place] = (people + some[0], unidentified + some[1])


def _distinct() -> tuple[ColumnElement[int], ColumnElement[int]]:
    person = func.count(VisitRow.person.distinct())
    is_known = IS_COUNTED & ~IS_NOBODY
    return person.filter(is_known), person.filter(is_known, ~_IS_MEMBER)


def _around(scope: Scope) -> Iterable[ColumnElement[bool]]:
    """The days of the period that lie in no whole month."""
    if scope.first_month > scope.end:
        yield VisitRow.day >= scope.period.first
        return
    if scope.period.first < scope.first_month:
        yield VisitRow.day < scope.first_month
    if scope.period.last > scope.end:
        yield VisitRow.day > scope.end


def _is_live(scope: Scope) -> ColumnElement[bool]:
    """Visits of days that are not rolled up yet."""
    if not scope.through:
        return VisitRow.day >= scope.period.first
    known = [
        and_(VisitRow.site == site, VisitRow.day > day)
        for site, day in scope.through.items()
        if day < scope.period.last
    ]
    strangers = [] if scope.site else [VisitRow.site.not_in(scope.through)]
    return or_(false(), *known, *strangers)


def _live(wanted: Select[*Ts], scope: Scope) -> Select[*Ts]:
    return _of_period(wanted, scope).where(_is_live(scope))


def _of_period(wanted: Select[*Ts], scope: Scope) -> Select[*Ts]:
    period = scope.period
    wanted = wanted.where(VisitRow.day.between(period.first, period.last))
    return wanted if scope.site is None else wanted.where(VisitRow.site == scope.site)


def _rolled(table: Any, scope: Scope) -> Iterator[ColumnElement[bool]]:
    yield table.day.between(scope.period.first, scope.period.last)
    if scope.site is not None:
        yield table.site == scope.site


def _year_and_month(day: Any) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return extract("year", day), extract("month", day)
