"""A group's attendance counts at the state as at its hub: the same visits, the same services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from contract.fields import NOBODY
from hub import clock, projecting
from hub.catalogue import service as catalogue
from hub.groups import service
from hub.groups.roster import service as rosters
from hub.groups.rules import NewGroup
from hub.reports.rules import Period
from hub.reports.service import Figures, figures
from tests.hub.making import ANA, BEN, NOON, SITE, ZONE, Pen, an_id, append
from tests.hub.sync.conftest import Hub, State

DAY = clock.local_day(NOON, ZONE)
STAFF_GIVEN = "job-search-help"


def counted(engine: Engine) -> tuple[object, ...]:
    projecting.project(engine, SITE)
    with engine.connect() as connection:
        found: Figures = figures(connection, Period(DAY, DAY), SITE)
    return found.visits, found.services, found.modes


def held(hub: Hub) -> str:
    group = NewGroup(
        title={"en": "Job club"}, day=DAY, starts=time(12), ends=time(13),
        services=(STAFF_GIVEN,), is_assisted=True,
    )  # fmt: skip
    with Session(hub.engine) as session, session.begin():
        return service.hold(session, SITE, group, by="dana", now=NOON)


def confirm(hub: Hub, group_id: str, minutes: int, **outcomes: str) -> None:
    said = {an_id(int(name[1:])): outcome for name, outcome in outcomes.items()}
    with Session(hub.engine) as session, session.begin():
        rosters.confirm(
            session, SITE, group_id, said, once=an_id(900 + minutes), staff=3, by="dana",
            now=NOON + timedelta(minutes=minutes),
        )  # fmt: skip


def test_the_state_counts_a_group_as_its_hub_does(hub: Hub, state: State) -> None:
    for engine in (hub.engine, state.engine):
        with engine.begin() as connection:
            catalogue.install_first_menu(connection)
    group_id, pen = held(hub), Pen()
    append(
        hub.engine,
        pen.opened(an_id(5), who=ANA),
        pen.attended(an_id(1), group_id, ANA, NOON + timedelta(minutes=1)),
        pen.attended(an_id(2), group_id, BEN),
        pen.attended(an_id(3), group_id, NOBODY),
        pen.attended(an_id(4), group_id, NOBODY),
        pen.undone(an_id(4)),
    )
    steps: tuple[Callable[[], None], ...] = (
        lambda: None,
        lambda: confirm(hub, group_id, 60, n1="attended", n2="attended", n3="left_early"),
        lambda: confirm(hub, group_id, 70, n2="not_served"),
    )
    verified = []
    for step in steps:
        step()
        at_hub = counted(hub.engine)
        hub.send_all()
        assert counted(state.engine) == at_hub
        verified.append(at_hub[1]["verified"])  # type: ignore[index]
    assert verified == [0, 2, 1]
    visits = counted(state.engine)[0]
    assert (visits.visits, visits.people, visits.nobody, visits.cancelled) == (3, 2, 1, 1)  # type: ignore[attr-defined]
