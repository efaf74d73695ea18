"""Figures on both engines, and the visits behind each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, insert

from contract.fields import NOBODY, Who
from hub import projecting
from hub.catalogue.tables import ServiceRow
from hub.reports.rules import Period
from hub.reports.service import Figures, figures
from hub.visits.reading import Criteria, find_visits
from tests.hub.making import ANA, BEN, CARD, NOON, SITE, Pen, an_id, append, open_site

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MODES = {"resume": "self_service", "market": "information", "claim": "pending_staff"}


@pytest.fixture(autouse=True)
def menu(engine: Engine) -> None:
    open_site(engine, "olympia")
    open_site(engine, "yakima")
    rows = [
        {"site": "", "code": code, "label": {"en": code.title()}, "icon": "x", "mode": mode}
        for code, mode in MODES.items()
    ]
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow), [{**row, "position": 0} for row in rows])


def count(engine: Engine, period: Period = MARCH, site: str | None = None) -> Figures:
    for code in ("olympia", "yakima"):
        projecting.project(engine, code)
    with engine.connect() as connection:
        return figures(connection, period, site)


def behind(engine: Engine, criteria: Criteria) -> set[str]:
    with engine.connect() as connection:
        found, total = find_visits(connection, criteria, offset=0, limit=100)
    assert len(found) == total
    return {visit.id for visit in found}


def visit(
    engine: Engine, number: int, who: Who = ANA, at: datetime = NOON, site: str = SITE
) -> None:
    append(engine, Pen(site=site).opened(an_id(number), at, who), site=site)


def test_somebody_at_two_sites_in_two_months_is_one_person(engine: Engine) -> None:
    visit(engine, 1, ANA)
    visit(engine, 2, ANA, NOON + timedelta(days=1))
    visit(engine, 3, BEN)
    visit(engine, 4, ANA, site="yakima")
    visit(engine, 5, ANA, NOON + timedelta(days=40))
    year = count(engine, YEAR)
    assert (year.visits.visits, year.visits.people) == (5, 2)
    assert [
        (month.site, month.month.month, month.visits.visits, month.visits.people)
        for month in year.months
    ] == [("olympia", 3, 3, 2), ("yakima", 3, 1, 1), ("olympia", 4, 1, 1)]
    assert count(engine, MARCH, "olympia").visits.people == 2


def test_nobodys_visits_have_no_people(engine: Engine) -> None:
    for number in (1, 2, 3):
        visit(engine, number, NOBODY)
    visit(engine, 4, CARD)
    found = count(engine).visits
    assert (found.visits, found.people, found.unidentified, found.nobody) == (4, 1, 1, 3)


def test_a_cancelled_visit_counts_nowhere(engine: Engine) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA), pen.chose(an_id(1), "resume"))
    append(engine, pen.cancelled(an_id(1)))
    found = count(engine)
    assert (found.visits.visits, found.visits.people, found.visits.cancelled) == (0, 0, 1)
    assert found.services.counted == 0
    assert found.lines == []


def test_services_verified_unverified_auto_closed_and_pending_are_apart(engine: Engine) -> None:
    for number, by in ((1, "customer"), (2, "auto"), (3, "interrupted"), (4, None), (5, "staff")):
        pen = Pen(device=f"walkup-{number}")
        who = Who(card="1" * 24 + str(number))
        append(engine, pen.opened(an_id(number), who=who))
        append(engine, pen.chose(an_id(number), "resume", "claim"))
        outcomes = {"resume": "used", "claim": "used"} if by in ("customer", "staff") else {}
        if by:
            append(engine, pen.closed(an_id(number), by=by, **outcomes))  # type: ignore[arg-type]
    found = count(engine)
    assert found.services.by_standing == {
        "verified": 3, "auto_closed": 1, "unverified": 2, "pending_staff": 4,
    }  # fmt: skip
    resume, claim = found.lines
    assert (resume.code, resume.mode, resume.services["verified"]) == ("resume", "self_service", 2)
    assert (claim.code, claim.services["verified"], claim.services["pending_staff"]) == (
        "claim", 1, 4,
    )  # fmt: skip
    assert behind(engine, replace(claim.behind, standing="verified")) == {an_id(5)}
    assert behind(engine, replace(resume.behind, standing="auto_closed")) == {an_id(2)}
    assert (found.visits.still_open, found.visits.auto_closed) == (1, 1)


def test_a_service_of_which_nothing_is_known_counts_when_staff_confirm_it(engine: Engine) -> None:
    for number, by in ((1, "customer"), (2, "auto"), (3, "staff")):
        pen = Pen(device=f"walkup-{number}")
        append(engine, pen.opened(an_id(number), who=NOBODY), pen.chose(an_id(number), "welding"))
        outcomes = {} if by == "auto" else {"welding": "used"}
        append(engine, pen.closed(an_id(number), by=by, **outcomes))  # type: ignore[arg-type]
    (line,) = count(engine).lines
    assert line.mode is None
    assert line.services.by_standing == {"pending_staff": 2, "verified": 1}
    assert behind(engine, replace(line.behind, standing="pending_staff")) == {an_id(1), an_id(2)}
    assert behind(engine, replace(line.behind, standing="verified")) == {an_id(3)}


def test_how_a_statewide_service_counts_is_not_a_sites_to_say(engine: Engine) -> None:
    own = {"label": {"en": "Claims"}, "icon": "x", "mode": "self_service", "position": 0}
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow).values(site=SITE, code="claim", **own))
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA), pen.chose(an_id(1), "claim"))
    append(engine, pen.closed(an_id(1), claim="used"))
    (line,) = count(engine).lines
    assert (line.label, line.mode) == ("Claims", "pending_staff")
    assert line.services.by_standing == {"pending_staff": 1}
    assert behind(engine, replace(line.behind, standing="pending_staff")) == {an_id(1)}
    assert behind(engine, replace(line.behind, standing="verified")) == set()


def test_a_service_not_used_is_not_counted_and_one_added_is(engine: Engine) -> None:
    pen = Pen()
    append(
        engine,
        pen.opened(an_id(1), who=ANA),
        pen.chose(an_id(1), "resume"),
        pen.closed(an_id(1), resume="not_used", market="added"),
    )
    found = count(engine)
    assert found.services.by_standing == {"not_used": 1, "verified": 1}
    assert found.services.counted == 1


def test_each_figure_opens_to_its_visits(engine: Engine) -> None:
    visit(engine, 1, ANA)
    visit(engine, 2, NOBODY)
    visit(engine, 3, BEN, site="yakima")
    visit(engine, 4, BEN, NOON + timedelta(days=40), site="yakima")
    year = count(engine, YEAR)
    assert len(behind(engine, year.behind)) == year.visits.visits == 4
    assert behind(engine, replace(year.behind, who="nobody")) == {an_id(2)}
    olympia, yakima, _ = year.months
    assert behind(engine, olympia.behind) == {an_id(1), an_id(2)}
    assert behind(engine, yakima.behind) == {an_id(3)}


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 4, 1, 6, 30, tzinfo=UTC), date(2026, 3, 31)),  # 23:30 in Olympia
        (datetime(2026, 3, 1, 7, 59, tzinfo=UTC), date(2026, 2, 28)),  # 23:59 the day before
        (datetime(2026, 3, 8, 9, 59, tzinfo=UTC), date(2026, 3, 8)),  # 01:59, clocks go forward
        (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), date(2026, 11, 1)),  # 01:30 the second time
        (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), date(2026, 11, 1)),  # that day has 25 hours
        (datetime(2028, 3, 1, 7, 30, tzinfo=UTC), date(2028, 2, 29)),  # 23:30 on a leap day
    ],
)
def test_a_visit_belongs_to_the_day_of_its_site(engine: Engine, at: datetime, day: date) -> None:
    visit(engine, 1, ANA, at)
    assert count(engine, Period(day, day)).visits.visits == 1
    for beside in (day - timedelta(days=1), day + timedelta(days=1)):
        assert count(engine, Period(beside, beside)).visits.visits == 0
    assert count(engine, Period(day, day)).months[0].month == day.replace(day=1)


def test_figures_ask_as_many_questions_for_many_visits_as_for_one(engine: Engine) -> None:
    def questions() -> int:
        asked: list[str] = []

        def note(*given: object) -> None:
            asked.append(str(given[2]))

        event.listen(engine, "before_cursor_execute", note)
        with engine.connect() as connection:
            figures(connection, YEAR)
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    visit(engine, 1, ANA)
    count(engine)
    one = questions()
    for number in range(2, 40):
        visit(engine, number, NOBODY, NOON + timedelta(days=number), "yakima")
    count(engine)
    assert questions() == one


def test_what_customers_said_opens_to_the_visits_that_said_it(engine: Engine) -> None:
    pen, other = Pen(), Pen("walkup-2")
    late = NOON + timedelta(days=40)
    append(
        engine,
        pen.opened(an_id(1), who=ANA),
        other.opened(an_id(2), NOON + timedelta(minutes=1), ANA),
        other.scored(5, an_id(2)),
        pen.scored(5, an_id(1)),
        pen.opened(an_id(3), who=BEN),
        pen.scored(2, an_id(3)),
        pen.opened(an_id(4), late, BEN),
        pen.scored(4, an_id(4)),
        pen.opened(an_id(5)),
        pen.scored(1, an_id(5)),
        pen.cancelled(an_id(5)),
        pen.scored(3),
    )
    year = count(engine, YEAR)
    assert year.scores.by_score == {5: 1, 4: 1, 2: 1}
    assert [month.scores.by_score for month in year.months] == [{5: 1, 2: 1}, {4: 1}]
    assert year.months[0].scores.mean == 3.5
    assert behind(engine, replace(year.behind, score="5")) == {an_id(1)}
    assert behind(engine, replace(year.behind, score="2")) == {an_id(3)}
    assert behind(engine, replace(year.behind, score="1")) == set()
    assert count(engine, Period(date(2026, 7, 1), date(2026, 7, 2))).scores.mean is None


def test_what_somebody_said_days_later_restates_the_day_it_is_about(engine: Engine) -> None:
    pen = Pen()
    append(
        engine,
        pen.opened(an_id(1), who=ANA),
        pen.chose(an_id(1), "resume", "claim"),
        pen.closed(an_id(1), by="auto"),
    )
    assert count(engine).services.by_standing == {"auto_closed": 1, "pending_staff": 1}
    later = NOON + timedelta(days=40)
    append(engine, pen.closed(an_id(1), later, "later", resume="used", claim="used"))
    march = count(engine)
    assert march.services.by_standing == {"verified": 1, "pending_staff": 1}
    assert march.visits.auto_closed == 1
    assert behind(engine, replace(march.behind, standing="verified")) == {an_id(1)}
    assert count(engine, Period(date(2026, 4, 1), date(2026, 4, 30))).visits.visits == 0
