"""Whatever happens in whatever order, rolled figures are those of the visits themselves."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import ColumnElement, Connection, Engine, extract, func, insert, select

from hub.catalogue.tables import SiteRow
from hub.reports import counting
from hub.reports.rules import Period, Visits
from hub.visits import identity, projection, writing
from hub.visits.rollups import rolling
from hub.visits.rollups.rolling import IS_COUNTED, IS_NOBODY, VISIT_COUNTS
from hub.visits.rules import Selection, Visit
from hub.visits.tables import SelectionRow, VisitRow

SITES = ("lakewood", "okanogan")
FIRST = date(2023, 12, 15)
DAYS = 130
"""Over a new year and a 29 February."""


@pytest.fixture
def sites(engine: Engine) -> Engine:
    with engine.begin() as connection:
        for code in SITES:
            connection.execute(
                insert(SiteRow).values(code=code, name=code, timezone="America/Los_Angeles")
            )
    return engine


@pytest.mark.parametrize("seed", range(4))
def test_rolled_figures_are_those_of_the_visits(
    sites: Engine, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(rolling, "VISITS_AT_ONCE", (3, 40, 40, rolling.VISITS_AT_ONCE)[seed])
    kept: dict[str, dict[str, Visit]] = {code: {} for code in SITES}
    for number in range(30):
        site = dice.choice(SITES)
        match dice.choice(["come", "come", "come", "roll", "change", "recognise", "forget"]):
            case "come":
                _change(sites, site, kept[site], [_a_visit(dice) for _ in range(12)])
            case "change" if kept[site]:
                some = dice.sample(sorted(kept[site]), min(5, len(kept[site])))
                _change(sites, site, kept[site], [_changed(dice, kept[site][one]) for one in some])
            case "roll":
                rolling.step(sites, site, _noon(FIRST + timedelta(days=dice.randrange(DAYS))))
            case "recognise":
                with sites.begin() as connection:
                    cards = dice.sample(range(8), dice.choice((1, 1, 3)))
                    learnt = {f"c:{card}": f"m:{dice.randrange(12)}" for card in cards}
                    identity.learn_people(connection, learnt, _noon(FIRST))
            case "forget" if number % 5 == 0:
                with sites.begin() as connection:
                    projection.empty(connection, site)
                kept[site].clear()
    _compare(sites, dice)
    for site in SITES:
        rolling.advance(sites, site, _noon(FIRST + timedelta(days=DAYS + 40)))
    _compare(sites, dice)


def test_rolling_twice_rolls_once(sites: Engine) -> None:
    _change(sites, SITES[0], {}, [_a_visit(random.Random(day)) for day in range(60)])
    now = _noon(FIRST + timedelta(days=DAYS))
    assert rolling.advance(sites, SITES[0], now) > 0
    assert rolling.advance(sites, SITES[0], now) == 0
    with sites.connect() as connection:
        assert rolling.rolled_through(connection, SITES[0]) == now.date() - timedelta(days=1)


def test_the_day_that_goes_on_is_not_rolled(sites: Engine) -> None:
    late = datetime(2024, 1, 11, 7, 30, tzinfo=UTC)  # 23:30 of the 10th at the site
    rolling.advance(sites, SITES[0], late)
    with sites.connect() as connection:
        assert rolling.rolled_through(connection, SITES[0]) == date(2024, 1, 9)


def _compare(engine: Engine, dice: random.Random) -> None:
    with engine.connect() as connection:
        for _ in range(15):
            first = FIRST + timedelta(days=dice.randrange(DAYS))
            if dice.random() < 0.5:
                first = first.replace(day=1)
            period = Period(first, first + timedelta(days=dice.randrange(120)))
            for site in (None, *SITES):
                scope = counting.scope_of(connection, period, site)
                months = counting.by_month(connection, scope)
                assert months == _raw_months(connection, period, site), (period, site)
                assert counting.whole(connection, scope, months) == _raw(connection, period, site)
                assert _added(counting.selections(connection, scope)) == _raw_selections(
                    connection, period, site
                )


def _raw(connection: Connection, period: Period, site: str | None) -> Visits:
    row = connection.execute(select(*_FIGURES).where(*_when(period, site))).one()
    return Visits(*(value or 0 for value in row))


def _raw_months(
    connection: Connection, period: Period, site: str | None
) -> dict[counting.Place, Visits]:
    month = (extract("year", VisitRow.day), extract("month", VisitRow.day))
    rows = connection.execute(
        select(VisitRow.site, *month, *_FIGURES)
        .where(*_when(period, site))
        .group_by(VisitRow.site, *month)
    )
    return {(row[0], date(int(row[1]), int(row[2]), 1)): Visits(*tuple(row)[3:]) for row in rows}


def _raw_selections(
    connection: Connection, period: Period, site: str | None
) -> dict[tuple[object, ...], int]:
    rows = connection.execute(
        select(VisitRow.site, VisitRow.day, VisitRow.closed_by, SelectionRow.__table__)
        .join(SelectionRow, SelectionRow.visit == VisitRow.id)
        .where(*_when(period, site), IS_COUNTED)
    )
    found: dict[tuple[object, ...], int] = {}
    for row in rows:
        how = (row.service, row.closed_by or "", row.outcome or "", row.confirmed_by or "")
        key = (row[0], row[1].replace(day=1), *how)
        found[key] = found.get(key, 0) + 1
    return found


def _added(rows: object) -> dict[tuple[object, ...], int]:
    found: dict[tuple[object, ...], int] = {}
    for *key, times in rows:  # type: ignore[attr-defined]
        found[tuple(key)] = found.get(tuple(key), 0) + int(times)
    return found


def _when(period: Period, site: str | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [VisitRow.day.between(period.first, period.last)]
    return where if site is None else [*where, VisitRow.site == site]


_PEOPLE = func.count(VisitRow.person.distinct())
_COUNTS = list(VISIT_COUNTS.values())
_FIGURES = (
    _COUNTS[0],
    _PEOPLE.filter(IS_COUNTED, ~IS_NOBODY),
    _PEOPLE.filter(IS_COUNTED, ~IS_NOBODY, ~VisitRow.person.like("m:%")),
    *_COUNTS[1:],
)


def _change(engine: Engine, site: str, kept: dict[str, Visit], visits: list[Visit]) -> None:
    before = {one.id: kept[one.id] for one in visits if one.id in kept}
    after = {one.id: one for one in visits if one.day != date.min}
    with engine.begin() as connection:
        writing.write_difference(connection, site, before, after)
    for one in before:
        del kept[one]
    kept.update(after)


def _a_visit(dice: random.Random, visit: str | None = None) -> Visit:
    visit = visit or str(uuid.UUID(int=dice.getrandbits(128), version=4))
    day = FIRST + timedelta(days=dice.randrange(DAYS))
    kind = dice.choice("mmmccn")
    person = f"n:{visit}" if kind == "n" else f"{kind}:{dice.randrange(12 if kind == 'm' else 8)}"
    status = dice.choice(["open", "closed", "closed", "closed", "cancelled"])
    closed_by = dice.choice(["customer", "auto"]) if status == "closed" else None
    return Visit(
        id=visit,
        day=day,
        device="kiosk-1",
        person=person,
        status=status,  # type: ignore[arg-type]
        logged_in_by="swipe",
        language="en",
        opened_at=_noon(day),
        closed_at=None,
        closed_by=closed_by,  # type: ignore[arg-type]
        corrected=0,
        selections=tuple(
            Selection(code, True, dice.choice([None, "used"]), None, _noon(day))
            for code in dice.sample(["resume", "copier", "training"], dice.randrange(3))
        ),
    )


def _changed(dice: random.Random, visit: Visit) -> Visit:
    """The same visit as staff set it right; or none any more."""
    other = _a_visit(dice, visit.id)
    kept = Visit(**{name: getattr(other, name) for name in Visit.__slots__} | {"person": visit.person})  # fmt: skip
    gone = Visit(**{name: getattr(kept, name) for name in Visit.__slots__} | {"day": date.min})
    return gone if dice.random() < 0.2 else kept


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(20), tzinfo=UTC)
