"""How a group counts: who was swiped in is here, and its services count when they are confirmed."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from contract.events import AnyEvent
from contract.fields import NOBODY
from hub import projecting
from hub.catalogue import service as catalogue
from hub.groups import service
from hub.groups.roster import service as rosters
from hub.groups.roster.tables import Confirmation
from hub.groups.rules import NewGroup
from hub.reports.rules import Period
from hub.reports.service import figures
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.making import ANA, BEN, NOON, SITE, Pen, an_id, append, open_site

GROUP, OTHER = an_id(90), an_id(91)
DAY = NOON.date()
STAFF_GIVEN = "job-search-help"


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)


def told(engine: Engine, *events: AnyEvent) -> None:
    append(engine, *events)
    projecting.project(engine, SITE)


def counted(engine: Engine, standing: str = "verified") -> int:
    with engine.connect() as connection:
        return figures(connection, Period(DAY, DAY), SITE).services[standing]  # type: ignore[index]


def visits(engine: Engine, status: str = "open") -> int:
    with engine.connect() as connection:
        where = VisitRow.status == status
        return connection.scalar(select(func.count()).select_from(VisitRow).where(where)) or 0


def test_whoever_is_swiped_into_a_group_is_here_once(engine: Engine) -> None:
    pen = Pen()
    told(
        engine,
        pen.opened(an_id(5), who=ANA),
        pen.attended(an_id(1), GROUP, ANA, NOON + timedelta(minutes=5)),
    )
    told(engine, pen.attended(an_id(2), GROUP, BEN), pen.attended(an_id(3), GROUP, NOBODY))
    assert visits(engine) == 3
    told(engine, pen.undone(an_id(2)))
    assert (visits(engine), visits(engine, "cancelled")) == (2, 1)


def test_services_of_a_group_count_when_it_is_confirmed_and_not_before(engine: Engine) -> None:
    pen = Pen()
    came = [pen.attended(an_id(n), GROUP, who) for n, who in ((1, ANA), (2, BEN), (3, NOBODY))]
    told(engine, *came)
    assert counted(engine) == 0
    told(engine, pen.held(GROUP, STAFF_GIVEN, n1="attended", n2="not_served", n3="left_early"))
    assert (counted(engine), counted(engine, "not_used")) == (1, 2)
    with engine.connect() as connection:
        (given,) = connection.execute(
            select(SelectionRow.__table__).where(SelectionRow.outcome != "not_used")
        )
    assert (given.visit, given.confirmed_by, given.outcome) == (an_id(1), "staff", "added")


def test_a_correction_counts_instead_and_the_first_word_is_kept(engine: Engine) -> None:
    pen = Pen()
    told(engine, pen.attended(an_id(1), GROUP, ANA), pen.attended(an_id(2), GROUP, BEN))
    first = pen.held(GROUP, STAFF_GIVEN, n1="attended", n2="attended")
    later = pen.held(GROUP, STAFF_GIVEN, at=NOON + timedelta(hours=3), n2="not_served")
    told(engine, later, first)
    assert counted(engine) == 1
    with engine.connect() as connection:
        assert len(connection.execute(select(Confirmation.event)).all()) == 2
    projecting.rebuild(engine, SITE)
    assert counted(engine) == 1


def test_what_one_group_gave_another_of_the_same_day_does_not_take_away(engine: Engine) -> None:
    pen = Pen()
    told(
        engine,
        pen.attended(an_id(1), GROUP, ANA),
        pen.attended(an_id(2), OTHER, ANA, NOON + timedelta(minutes=30)),
        pen.held(GROUP, STAFF_GIVEN, n1="attended"),
        pen.held(OTHER, STAFF_GIVEN, at=NOON + timedelta(hours=3), n2="not_served"),
    )
    assert (counted(engine), counted(engine, "not_used")) == (1, 0)


def test_a_group_chosen_at_the_kiosk_waits_for_staff_until_it_is_confirmed(engine: Engine) -> None:
    pen = Pen()
    told(
        engine,
        pen.opened(an_id(7), who=ANA),
        pen.chose(an_id(7), STAFF_GIVEN),
        pen.came_for(an_id(7), GROUP),
    )
    assert (counted(engine), counted(engine, "pending_staff")) == (0, 1)
    told(engine, pen.held(GROUP, STAFF_GIVEN, n7="attended"))
    assert (counted(engine), counted(engine, "pending_staff")) == (1, 0)


@pytest.mark.parametrize("turn", range(6))
def test_a_correction_counts_where_the_clock_was_set_back(engine: Engine, turn: int) -> None:
    plan = NewGroup(
        title={"en": "Job club"}, day=DAY, starts=time(10), ends=time(11),
        services=(STAFF_GIVEN,), is_assisted=True,
    )  # fmt: skip
    with Session(engine) as session, session.begin():
        group = service.hold(session, SITE, plan, by="dana", now=NOON)
    told(engine, Pen().attended(an_id(1), group, ANA))
    for number, outcome in enumerate(("attended", "not_served")):
        with Session(engine) as session, session.begin():
            rosters.confirm(
                session, SITE, group, {an_id(1): outcome}, once=an_id(10 * turn + number + 1),
                staff=3, by="dana", now=NOON - timedelta(minutes=number),
            )  # fmt: skip
        projecting.project(engine, SITE)
    assert (counted(engine), counted(engine, "not_used")) == (0, 1)
