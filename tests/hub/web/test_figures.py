"""Figures on the page: each opens to the visits behind it, and kinds of service stay apart."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from sqlalchemy import Engine, func, select

from hub.accounts.rules import Role
from hub.db import reading
from hub.reports.rules import Period
from hub.reports.service import Figures, figures
from hub.visits.reading import Criteria, find_visits
from hub.visits.rules import Standing
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.web.conftest import House
from tests.hub.web.example import TODAY, fill_state

pytestmark = pytest.mark.matrix

PERIOD = Period(date(2026, 9, 1), TODAY)


@pytest.fixture
def statewide(engine: Engine) -> Figures:
    fill_state(engine)
    with reading(engine) as connection:
        return figures(connection, PERIOD)


def how_many(engine: Engine, criteria: Criteria) -> int:
    with reading(engine) as connection:
        return find_visits(connection, criteria, offset=0, limit=1)[1]


def test_each_figure_about_visits_opens_to_as_many(engine: Engine, statewide: Figures) -> None:
    rows = [(row.visits, row.behind) for row in statewide.months]
    for seen, behind in (*rows, (statewide.visits, statewide.behind)):
        assert seen.visits == how_many(engine, behind)
        assert seen.nobody == how_many(engine, replace(behind, who="nobody"))
        assert seen.auto_closed == how_many(engine, replace(behind, ended_by="auto"))
        assert seen.cancelled == how_many(engine, replace(behind, status="cancelled"))
        assert seen.still_open == how_many(engine, replace(behind, status="open"))


def test_each_score_opens_to_as_many_visits(engine: Engine, statewide: Figures) -> None:
    rows = [(row.scores, row.behind) for row in statewide.months]
    assert statewide.scores.given == sum(scores.given for scores, _ in rows) > 0
    for scores, behind in (*rows, (statewide.scores, statewide.behind)):
        for score in ("1", "2", "3", "4", "5"):
            assert scores[int(score)] == how_many(engine, replace(behind, score=score))


def test_each_figure_of_a_service_opens_to_as_many_visits(
    engine: Engine, statewide: Figures
) -> None:
    for line in statewide.lines:
        for standing in get_args(Standing):
            behind = replace(line.behind, standing=standing)
            assert line.services[standing] == how_many(engine, behind), (line.code, standing)


def test_kinds_together_are_all_services_and_each_opens(engine: Engine, statewide: Figures) -> None:
    for standing in get_args(Standing):
        kinds = statewide.modes.values()
        assert sum(kind[standing] for kind in kinds) == statewide.services[standing]
    for row in statewide.months:
        for mode, services in row.modes.items():
            assert mode is not None
            behind = replace(row.behind, mode=mode, standing="verified")
            visits = how_many(engine, behind)
            assert visits <= services["verified"]
            assert bool(visits) == bool(services["verified"])


def test_what_customers_chose_alone_is_never_staff_assisted(
    engine: Engine, statewide: Figures
) -> None:
    staff = statewide.modes["pending_staff"]
    assert staff["pending_staff"] > 0
    given = (
        select(func.count())
        .select_from(SelectionRow)
        .join(VisitRow, VisitRow.id == SelectionRow.visit)
        .where(
            SelectionRow.confirmed_by == "staff",
            VisitRow.status != "cancelled",
            VisitRow.day.between(PERIOD.first, PERIOD.last),
        )
    )
    with reading(engine) as connection:
        assert staff["verified"] == connection.scalar(given)


def test_people_of_the_whole_are_fewer_than_the_sum_of_months(statewide: Figures) -> None:
    total = sum(row.visits.people for row in statewide.months)
    assert 0 < statewide.visits.people < total


def test_the_page_keeps_kinds_apart_and_says_that_people_are_no_sum(state: House) -> None:
    page = state.signed_in(Role.STATE_ANALYST).get("/figures")
    for words in ("Self-service", "Information only", "Staff-assisted", "People are not a sum"):
        assert words in page
    assert "Sep 1, 2026 to Nov 18, 2026, all sites" in page


def test_a_site_sees_its_own_figures_whatever_it_asks_for(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    own, asked = browser.get("/figures"), browser.get("/figures?site=okanogan")
    assert tiles(own)
    assert "Nobody came" not in asked


@pytest.mark.parametrize(
    "query", ["first=2026-13-01&last=x", "first=2026-11-02&last=2026-11-01", "first=", "site=x"]
)
def test_a_period_that_makes_no_sense_is_the_last_three_months(state: House, query: str) -> None:
    assert "Figures" in state.signed_in(Role.STATE_ANALYST).get(f"/figures?{query}")


def test_a_period_without_visits_says_what_to_do(state: House) -> None:
    page = state.signed_in(Role.STATE_ANALYST).get("/figures?first=2020-01-01&last=2020-01-31")
    assert "Nobody came in these days" in page


def tiles(page: str) -> list[str]:
    return re.findall(r'<span class="figure">([\d,]+)</span>', page)
