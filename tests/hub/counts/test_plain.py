"""What plain SQL counts: what is counted by hand, and what the figures page says."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from hub.counts import plain, rules
from hub.counts.rules import Counted, Question
from hub.reports import service as reports
from hub.reports.rules import Period, Services, Visits
from hub.visits.rules import Visit
from tests.hub.counts import by_hand
from tests.hub.counts.conftest import SITES
from tests.hub.counts.some_visits import DAYS, FIRST, a_question, a_visit, write


@pytest.mark.parametrize("seed", range(2))
def test_plain_sql_counts_what_is_counted_by_hand(sites: Engine, seed: int) -> None:
    dice = random.Random(seed)
    fill(sites, dice)
    with sites.connect() as connection:
        for _ in range(60):
            question = a_question(dice)
            assert plain.count(connection, question) == by_hand.count(connection, question), (
                question
            )


def test_it_is_what_the_figures_page_says_of_every_period(sites: Engine) -> None:
    dice = random.Random("figures")
    fill(sites, dice)
    with sites.connect() as connection:
        for _ in range(25):
            first = FIRST + timedelta(days=dice.randrange(DAYS))
            period = Period(first, first + timedelta(days=dice.randrange(120)))
            question = Question(period.first, period.last, ("site", "month"))
            figures = reports.figures(connection, period)
            months = plain.count(connection, question)
            assert months == {
                (one.site, rules.label_of_day("month", one.month)): counted(
                    one.visits, one.services
                )
                for one in figures.months
                if one.visits.visits
            }
            whole = plain.count(connection, Question(period.first, period.last))
            expected = counted(figures.visits, figures.services)
            assert whole == ({(): expected} if expected.visits else {})
            site = dice.choice(list(SITES))
            at_site = reports.figures(connection, period, site)
            here = plain.count(
                connection, Question(period.first, period.last, where={"site": frozenset({site})})
            )
            expected = counted(at_site.visits, at_site.services)
            assert here == ({(): expected} if expected.visits else {})


def test_a_question_that_makes_no_sense_is_refused() -> None:
    day = date(2026, 1, 1)
    for first, by in ((day + timedelta(days=1), ()), (day, ("site", "site")), (day, ("age",))):
        with pytest.raises(ValueError, match=r"exchange|leave one out|DIMENSIONS"):
            Question(first, day, by)  # type: ignore[arg-type]


def counted(visits: Visits, services: Services) -> Counted:
    return Counted(
        visits=visits.visits,
        members=visits.people,
        nobody=visits.nobody,
        services=services.counted,
        verified=services["verified"],
        unverified=services["unverified"],
        auto_closed=services["auto_closed"],
        pending=services["pending_staff"],
    )


def fill(engine: Engine, dice: random.Random) -> None:
    for site in SITES:
        kept: dict[str, Visit] = {}
        visits = (a_visit(dice) for _ in range(80))
        write(engine, site, kept, {visit.id: visit for visit in visits})
