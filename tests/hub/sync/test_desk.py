"""What staff say at a site counts the same at the state: visits, figures, and the proof."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from hub import clock, projecting
from hub.catalogue.tables import ServiceRow
from hub.desk import correcting, service
from hub.desk.correcting import Correction
from hub.desk.sheets import service as sheets
from hub.desk.sheets.rules import Mark
from hub.desk.sheets.service import PaperRow
from hub.events.tables import ProofDay
from hub.reports.rules import Period
from hub.reports.service import Figures, figures
from hub.sync import projector
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.making import ANA, BEN, NOON, SITE, Pen, an_id, append
from tests.hub.sync.conftest import Hub, State

DAY = date(2026, 3, 4)
DESK: Any = {"by": "staff-3"}
TWO_DAYS = Period(DAY - timedelta(days=1), DAY)


@pytest.fixture(autouse=True)
def services(hub: Hub, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=30))
    for engine in (hub.engine, state.engine):
        with engine.begin() as connection:
            for code, mode in (("resume", "self_service"), ("workshop", "pending_staff")):
                connection.execute(
                    insert(ServiceRow).values(code=code, label={"en": code}, icon=code, mode=mode)
                )


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def exchanged(hub: Hub, state: State) -> None:
    hub.send_all()
    while projector.project_all(state.engine, state.ring):
        pass


def rows(engine: Engine, table: Any) -> set[tuple[Any, ...]]:
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(select(table.__table__))}


def counted(engine: Engine, period: Period = TWO_DAYS) -> Figures:
    with engine.connect() as connection:
        return figures(connection, period, SITE)


def proven(engine: Engine) -> set[tuple[Any, ...]]:
    with engine.connect() as connection:
        wanted = select(
            ProofDay.site, ProofDay.device, ProofDay.day, ProofDay.events, ProofDay.digest
        )
        return {tuple(row) for row in connection.execute(wanted)}


def are_the_same(hub: Hub, state: State) -> None:
    for table in (VisitRow, SelectionRow):
        assert rows(hub.engine, table) == rows(state.engine, table)
    assert proven(hub.engine) == proven(state.engine)
    ours, theirs = counted(hub.engine), counted(state.engine)
    assert (ours.visits, ours.services) == (theirs.visits, theirs.services)


def test_a_day_at_the_desk_counts_alike_at_both(hub: Hub, state: State) -> None:
    with hub.engine.begin() as connection:
        visit = service.log_in(
            connection, SITE, str(ANA.member), ["resume", "workshop"],
            at=NOON, event_id=an_id(1), **DESK,
        )  # fmt: skip
        service.log_in(connection, SITE, None, ["workshop"], at=NOON, event_id=an_id(2), **DESK)
        given = {"workshop": "used"}
        service.confirm(connection, SITE, visit, given, at=minute(9), event_id=an_id(3), **DESK)  # type: ignore[arg-type]
    append(hub.engine, Pen().opened(an_id(50), at=minute(3), who=BEN))
    append(hub.engine, Pen(device="walkup-2").closed(visit, at=minute(30), workshop="not_used"))
    projecting.project(hub.engine, SITE)
    exchanged(hub, state)
    are_the_same(hub, state)
    assert counted(state.engine).services["verified"] == 1


def test_a_correction_of_an_earlier_day_restates_the_figures_of_both(
    hub: Hub, state: State
) -> None:
    with hub.engine.begin() as connection:
        visit = service.log_in(
            connection, SITE, str(ANA.member), ["workshop"], at=NOON, event_id=an_id(1), **DESK
        )
    exchanged(hub, state)
    today, before = Period(DAY, DAY), Period(DAY - timedelta(days=1), DAY - timedelta(days=1))
    assert (counted(state.engine, today).visits.visits, counted(state.engine, before).visits.visits) == (1, 0)  # fmt: skip
    with hub.engine.begin() as connection:
        correcting.correct(
            connection, SITE, visit,
            Correction(
                "wrong_time", opened_at=minute(-24 * 60), closed_at=minute(-23 * 60),
                said={"workshop": "used"},
            ),
            seen=None, at=minute(900), event_id=an_id(2), **DESK,
        )  # fmt: skip
    exchanged(hub, state)
    are_the_same(hub, state)
    for engine in (hub.engine, state.engine):
        assert counted(engine, today).visits.visits == 0
        assert counted(engine, before).visits.visits == 1
        assert counted(engine, before).services["verified"] == 1
    with hub.engine.begin() as connection:
        service.cancel(
            connection, SITE, visit, "mistake", at=minute(901), event_id=an_id(3), **DESK
        )
    exchanged(hub, state)
    assert counted(state.engine, before).visits.visits == 0
    with hub.engine.begin() as connection:
        correcting.restore(
            connection, SITE, visit, seen=None, at=minute(902), event_id=an_id(4), **DESK
        )
    exchanged(hub, state)
    are_the_same(hub, state)
    assert counted(state.engine, before).visits.visits == 1


def test_paper_rows_count_on_their_day_at_both(hub: Hub, state: State) -> None:
    with hub.engine.begin() as connection:
        sheets.print_sheets(
            connection, SITE, DAY, 1, batch=an_id(9), by="dana@worksource.example", now=NOON
        )
        (sheet,) = sheets.of_batch(connection, SITE, an_id(9))
        for number, came in enumerate((time(9, 5), time(23, 30)), 1):
            row = PaperRow(number, came, None, str(ANA.member), ("resume",))
            sheets.key_row(connection, SITE, sheet.code, row, day=None, by="staff-3")
        assert sheets.sheet_of(connection, SITE, Mark(sheet.code), DAY).code == sheet.code
    exchanged(hub, state)
    are_the_same(hub, state)
    assert counted(state.engine, Period(DAY, DAY)).visits.visits == 1  # joined: one was still open
