"""Visits of the database as rows of numbers, on both engines by the same question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    insert,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from hub.counts.quick.columns import Columns, from_rows
from hub.counts.tables import CountPerson, CountWord
from hub.later import later
from hub.visits import rules
from hub.visits.rollups.rolling import IS_COUNTED
from hub.visits.tables import SelectionRow, VisitRow

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

OUTCOMES = (None, "used", "not_used", "added")
SAID_BY = (None, "customer", "staff", "later")
HOWS = len(OUTCOMES) * len(SAID_BY) * 2
"""So many ways there are for what was said of a service: outcome, by whom, whether auto-closed."""
STANDINGS: tuple[rules.Standing, ...] = (
    "verified", "unverified", "auto_closed", "pending_staff", "not_used",
)  # fmt: skip
_FIELDS = 8
_AT_ONCE = 32 << 20
_COPIED_HEAD = 19
_COPIED_TAIL = 2
_FIRST_DAY = date(2000, 1, 1)
_LANGUAGE, _SERVICE = aliased(CountWord, name="of_language"), aliased(CountWord, name="of_service")
_SITE = aliased(CountWord, name="of_site")


def stands(*, is_assisted: bool) -> list[int]:
    """How each `how` stands, as a place in STANDINGS, by whether only staff can verify it."""
    mode: rules.Mode = "pending_staff" if is_assisted else "self_service"
    found = []
    for how in range(HOWS):
        outcome, by = OUTCOMES[how // 8], SAID_BY[how // 2 % 4]
        closed_by = "auto" if how % 2 else "customer"
        found.append(STANDINGS.index(rules.standing(mode, closed_by, outcome, by)))
    return found


def give_numbers(connection: Connection, site: str | None, days: Collection[date] | None) -> None:
    """Numbers for the people and words of these visits that have none; one at a time does so."""
    which = (IS_COUNTED, *_at(site), *_among(days))
    is_known = select(CountPerson.number).where(CountPerson.person == VisitRow.person).exists()
    people = select(VisitRow.person).where(*which, ~_is_nobody(), ~is_known).distinct()
    connection.execute(
        insert(CountPerson).from_select(["person"], people.order_by(VisitRow.person))
    )
    services = select(SelectionRow.service)
    if site is not None:
        services = services.join(VisitRow, VisitRow.id == SelectionRow.visit).where(*which)
    asked = [
        select(VisitRow.language).where(*which),
        select(VisitRow.site).where(*which),
        services,
    ]
    words = {word for one in asked for word in connection.scalars(one.distinct())}
    new = words - set(connection.scalars(select(CountWord.word)))
    if new:
        connection.execute(insert(CountWord), [{"word": word} for word in sorted(new)])


def columns_of(connection: Connection, site: str, days: Collection[date] | None) -> Columns:
    """A site's counted visits of these days, or all; everybody in them has a number."""
    wanted = _in_numbers(connection, VisitRow.site == site, *_among(days))
    parts = list(_tables(connection, wanted))
    return from_rows(np.concatenate(parts)[:, 1:])


def columns_of_all(connection: Connection) -> Iterator[tuple[str, Columns]]:
    """Every site with all its counted visits, in one question: few tables are walked twice."""
    words = dict(connection.execute(select(CountWord.number, CountWord.word)).all())
    held: list[Any] = []
    for table in _tables(connection, _in_numbers(connection)):
        cuts = np.flatnonzero(table[1:, 0] != table[:-1, 0]) + 1
        for part in np.split(table, cuts):
            if held and len(part) and held[-1][-1, 0] != part[0, 0]:
                yield words[int(held[-1][-1, 0])], from_rows(np.concatenate(held)[:, 1:])
                held = []
            if len(part):
                held.append(part)
    if held:
        yield words[int(held[-1][-1, 0])], from_rows(np.concatenate(held)[:, 1:])


def _in_numbers(connection: Connection, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    visit = _counted(connection, *which)
    asked = (
        _SITE.number, visit.c.place, visit.c.day, visit.c.hour, _LANGUAGE.number,
        func.coalesce(CountPerson.number, 0), func.coalesce(_SERVICE.number, 0), _how(visit),
    )  # fmt: skip
    return (
        select(*(cast(one, Integer) for one in asked))
        .select_from(visit)
        .join(_SITE, _SITE.word == visit.c.site)
        .join(_LANGUAGE, _LANGUAGE.word == visit.c.language)
        .outerjoin(CountPerson, CountPerson.person == visit.c.person)
        .outerjoin(SelectionRow, SelectionRow.visit == visit.c.id)
        .outerjoin(_SERVICE, _SERVICE.word == SelectionRow.service)
        .order_by(visit.c.place)
    )


Told = tuple[str, int, int, int, str, int, str, str, int]
"""Site, visit, day, hour, language, person's number or 0, the person without one, service, how."""


def as_they_are(connection: Connection, days: Iterable[tuple[str, date]]) -> Sequence[Told]:
    """The counted visits of these days of sites, in words, whether anybody has a number or not."""
    by_site: dict[str, list[date]] = {}
    for site, day in days:
        by_site.setdefault(site, []).append(day)
    if not by_site:
        return []
    which = or_(
        *(and_(VisitRow.site == site, VisitRow.day.in_(some)) for site, some in by_site.items())
    )
    visit = _counted(connection, which)
    stranger = case((CountPerson.number.is_(None) & ~visit.c.is_nobody, visit.c.person), else_="")
    wanted = (
        select(
            visit.c.site, visit.c.place, visit.c.day, visit.c.hour, visit.c.language,
            func.coalesce(CountPerson.number, 0), stranger,
            func.coalesce(SelectionRow.service, ""), _how(visit),
        )
        .select_from(visit)
        .outerjoin(CountPerson, CountPerson.person == visit.c.person)
        .outerjoin(SelectionRow, SelectionRow.visit == visit.c.id)
        .order_by(visit.c.place)
    )  # fmt: skip
    return connection.execute(wanted).all()


def _counted(connection: Connection, *which: ColumnElement[bool]) -> Any:
    """Visits with their place in the order of site and days, and their days as numbers."""
    number: ColumnElement[int]
    if connection.dialect.name == "sqlite":
        number = literal_column(f"CAST(julianday(visit.day) - {_julian()} AS INTEGER)")
    else:
        number = literal_column(f"(visit.day - DATE '{_FIRST_DAY}' + {_FIRST_DAY.toordinal()})")
    order = (VisitRow.site, VisitRow.day, VisitRow.id)
    return (
        select(
            VisitRow.id,
            VisitRow.site,
            func.row_number().over(order_by=order).label("place"),
            number.label("day"),
            VisitRow.hour,
            VisitRow.language,
            VisitRow.person,
            _is_nobody().label("is_nobody"),
            VisitRow.closed_by,
        )
        .where(IS_COUNTED, *which)
        .cte("counted")
    )


def _julian() -> float:
    return 2_451_544.5 - _FIRST_DAY.toordinal()


def _is_nobody() -> ColumnElement[bool]:
    return func.substr(VisitRow.person, 1, 2) == "n:"


def _at(site: str | None) -> Iterable[ColumnElement[bool]]:
    if site is not None:
        yield VisitRow.site == site


def _among(days: Collection[date] | None) -> Iterable[ColumnElement[bool]]:
    if days is not None:
        yield VisitRow.day.in_(days)


def _how(visit: Any) -> ColumnElement[int]:
    outcome = case(*_places(SelectionRow.outcome, OUTCOMES), else_=0)
    by = case(*_places(SelectionRow.confirmed_by, SAID_BY), else_=0)
    return outcome * 8 + by * 2 + case((visit.c.closed_by == "auto", 1), else_=0)


def _places(column: Any, words: Sequence[str | None]) -> list[tuple[ColumnElement[bool], int]]:
    return [(column == word, place) for place, word in enumerate(words) if word is not None]


def _tables(connection: Connection, wanted: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """The answer as tables of numbers, one after the other, at least one."""
    yield np.zeros((0, _FIELDS), np.int64)
    if connection.dialect.name == "sqlite":
        found = connection.execute(wanted).all()
        yield np.array(found, np.int64).reshape(-1, _FIELDS)
        return
    # As the server keeps them, not as text: records of one width, read as tables.
    literal = wanted.compile(connection, compile_kwargs={"literal_binds": True})
    statement = f"COPY ({literal}) TO STDOUT (FORMAT binary)"
    driver: Any = connection.connection.driver_connection
    record = np.dtype(
        [("fields", ">i2"), *((f"{kind}{n}", ">i4") for n in range(_FIELDS) for kind in "lv")]
    )
    held, skip = bytearray(), _COPIED_HEAD
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for told in copy:
            held += told
            if len(held) > _AT_ONCE:
                whole = (len(held) - skip) // record.itemsize * record.itemsize
                yield _table(bytes(held[skip : skip + whole]), record)
                held, skip = held[skip + whole :], 0
    yield _table(bytes(held[skip:-_COPIED_TAIL]), record)


def _table(told: bytes, record: Any) -> Any:
    table = np.frombuffer(told, record)
    return np.stack([table[f"v{n}"] for n in range(_FIELDS)], axis=1)
