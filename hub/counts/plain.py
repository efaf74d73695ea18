"""
The same count by plain SQL, whole: every visit of the days is looked at.

It is the truth that the quick way is held to, and the way until a site has been read in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    extract,
    func,
    literal_column,
    or_,
    select,
    values,
)
from sqlalchemy.orm import aliased

from hub.catalogue.tables import ServiceRow, SiteRow
from hub.counts import catalogue
from hub.counts.rules import (
    MEASURED,
    OF_DAYS,
    OF_SERVICES,
    Counted,
    Dimension,
    Labels,
    Question,
)
from hub.visits.criteria import standing_column
from hub.visits.rollups.rolling import IS_COUNTED, IS_NOBODY
from hub.visits.tables import SelectionRow, VisitRow

_OWN = aliased(ServiceRow, name="own")
_STATEWIDE = aliased(ServiceRow, name="statewide")
_NOTHING: ColumnElement[str] = literal_column("''", String)  # no parameter: PostgreSQL groups by it
_FIRST: ColumnElement[str] = literal_column("'first'", String)
_AGAIN: ColumnElement[str] = literal_column("'again'", String)
_MODE = func.coalesce(_STATEWIDE.mode, _OWN.mode, _NOTHING)
_PROGRAMME = case(
    (_STATEWIDE.code.is_not(None), func.coalesce(_STATEWIDE.programme, _NOTHING)),
    else_=func.coalesce(_OWN.programme, _NOTHING),
)


def count(connection: Connection, question: Question) -> dict[Labels, Counted]:
    """Every group that has a visit, with its figures."""
    asked = _Asked(connection, question)
    found: dict[Labels, list[int]] = {}
    visits = VisitRow.id.distinct() if question.is_of_services else VisitRow.id
    figures = (
        func.count(visits),
        func.count(VisitRow.person.distinct()).filter(~IS_NOBODY),
        func.count(visits).filter(IS_NOBODY),
    )
    wanted = asked.grouped(*figures, services=question.is_of_services)
    width = len(question.by)
    for row in connection.execute(wanted):
        if row[width]:
            found[asked.labels(tuple(row)[:width])] = [int(figure) for figure in tuple(row)[width:]] + [0] * 4  # fmt: skip
    stood = standing_column(_MODE).label("stood")
    chosen = asked.grouped(stood, _times(question), services=True).group_by("stood")
    for *raw, stands, times in connection.execute(chosen):
        if stands in MEASURED:
            found[asked.labels(tuple(raw))][3 + MEASURED.index(stands)] += int(times)
    return {labels: _counted(figures) for labels, figures in found.items()}


def _times(question: Question) -> ColumnElement[int]:
    if "partner" in question.where and "partner" not in question.by:
        return func.count((SelectionRow.visit + " " + SelectionRow.service).distinct())
    return func.count()


def _counted(figures: list[int]) -> Counted:
    visits, members, nobody, verified, unverified, auto_closed, pending = figures
    services = verified + unverified + auto_closed
    return Counted(visits, members, nobody, services, verified, unverified, auto_closed, pending)


class _Asked:
    """A question as the database understands it."""

    def __init__(self, connection: Connection, question: Question) -> None:
        self._question = question
        self._gives = _gives(connection)
        self._first = _first_days()
        self._columns = {one: self._column(one) for one in question.named}

    def grouped(self, *figures: ColumnElement[Any], services: bool) -> Select[*tuple[Any, ...]]:
        by = {f"by_{one}": self._columns[one] for one in self._question.by}
        named = [column.label(name) for name, column in by.items()]
        wanted = select(*named, *figures).select_from(self._source(services=services))
        return wanted.where(*self._conditions()).group_by(
            *by
        )  # by name: parameters are not the same twice

    def labels(self, raw: tuple[Any, ...]) -> Labels:
        return tuple(_label(*one) for one in zip(self._question.by, raw, strict=True))

    def _source(self, *, services: bool) -> FromClause:
        source: Any = VisitRow.__table__
        if "area" in self._columns:
            source = source.outerjoin(SiteRow, SiteRow.code == VisitRow.site)
        if "first_or_again" in self._columns:
            source = source.outerjoin(self._first, self._first.c.person == VisitRow.person)
        if not services:
            return source  # type: ignore[no-any-return]  # a table joined is one too
        service, site = SelectionRow.service, SelectionRow.site
        source = (
            source.join(SelectionRow, SelectionRow.visit == VisitRow.id)
            .outerjoin(_OWN, and_(_OWN.site == site, _OWN.site != _NOTHING, _OWN.code == service))
            .outerjoin(_STATEWIDE, and_(_STATEWIDE.site == _NOTHING, _STATEWIDE.code == service))
        )
        if "partner" in self._columns:
            here = or_(self._gives.c.site == _NOTHING, self._gives.c.site == site)
            source = source.outerjoin(self._gives, and_(self._gives.c.service == service, here))
        return source  # type: ignore[no-any-return]

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        question = self._question
        yield IS_COUNTED
        yield VisitRow.day.between(question.first, question.last)
        for dimension, wanted in question.where.items():
            yield self._columns[dimension].in_([_raw(dimension, one) for one in wanted])

    def _column(self, dimension: Dimension) -> ColumnElement[Any]:
        if dimension in OF_SERVICES:
            return self._column_of_services(dimension)
        if dimension in OF_DAYS:
            return _column_of_days(dimension)
        match dimension:
            case "site":
                return VisitRow.site.expression
            case "area":
                return func.coalesce(SiteRow.area, _NOTHING)
            case "hour":
                return VisitRow.hour.expression
            case "language":
                return VisitRow.language.expression
            case _:
                is_first = self._first.c.day == VisitRow.day
                return case((IS_NOBODY, _NOTHING), (is_first, _FIRST), else_=_AGAIN)

    def _column_of_services(self, dimension: Dimension) -> ColumnElement[Any]:
        match dimension:
            case "service":
                return SelectionRow.service.expression
            case "mode":
                return _MODE
            case "programme":
                return _PROGRAMME
            case "standing":
                return standing_column(_MODE)
            case _:
                return func.coalesce(self._gives.c.partner, _NOTHING)


def _column_of_days(dimension: Dimension) -> ColumnElement[int]:
    year = cast(extract("year", VisitRow.day), Integer)
    month = cast(extract("month", VisitRow.day), Integer)
    match dimension:
        case "month":
            return year * 100 + month
        case "quarter":
            return year * 100 + (month + 2) // 3
        case "program_year":
            return year - case((month < 7, 1), else_=0)
        case _:
            return (cast(extract("dow", VisitRow.day), Integer) + 6) % 7


def _label(dimension: Dimension, raw: Any) -> str:
    match dimension:
        case "month":
            return f"{raw // 100:04}-{raw % 100:02}"
        case "quarter":
            return f"{raw // 100:04}-Q{raw % 100}"
        case "program_year":
            return f"{raw:04}"
        case "hour":
            return f"{raw:02}"
        case _:
            return str(raw)


def _raw(dimension: Dimension, label: str) -> Any:
    """What the column of a dimension holds under this label; nothing holds one that is none."""
    if dimension not in OF_DAYS and dimension != "hour":
        return label
    digits = label.replace("-Q", "").replace("-", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
        return -1
    if dimension == "quarter":
        digits = digits[:-1] + "0" + digits[-1]
    number = int(digits)
    return number if _label(dimension, number) == label else -1


def _first_days() -> Any:
    came = (
        select(VisitRow.person, func.min(VisitRow.day).label("day"))
        .where(IS_COUNTED, ~IS_NOBODY)
        .group_by(VisitRow.person)
    )
    return came.subquery("first_day")


def _gives(connection: Connection) -> Any:
    rows = list(catalogue.read(connection).gives()) or [("", "", "")]
    names = (column("site", String), column("service", String), column("partner", String))
    return values(*names, name="gives").data(rows).cte("gives")
