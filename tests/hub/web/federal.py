"""A counted quarter in the example, and a snapshot of it from which the last count differs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, select, update

from hub.accounts.rules import ServerRole
from hub.db import reading
from hub.federal.figures import service
from hub.federal.periods.calendar import Quarter
from hub.federal.settings import AS_USUAL, Method
from hub.federal.snapshots.service import freeze
from hub.federal.snapshots.signing import Signer
from hub.visits.tables import VisitRow
from tests.hub.web.example import NOW, TODAY, an_id

QUARTER = Quarter.of(TODAY).before
SNAPSHOT = an_id(8_800)


def fill_federal(engine: Engine, server: ServerRole, signer: Signer | None = None) -> None:
    """Counted a week ago and, at a state, frozen; and counted today, after a day was set right."""
    _count(engine, 8_801, days_ago=7)
    if server == "state" and signer is not None:
        by, now = "state.administrator@worksource.example", NOW - timedelta(days=7)
        freeze(engine, signer, SNAPSHOT, an_id(8_801), place="Washington State", by=by, now=now)
    with engine.begin() as connection:
        some = select(VisitRow.id).where(VisitRow.day <= QUARTER.last).order_by(VisitRow.id)
        rows = connection.scalars(some.limit(60)).all()
        connection.execute(update(VisitRow).where(VisitRow.id.in_(rows)).values(status="cancelled"))
    _count(engine, 8_802, days_ago=0)


def _count(engine: Engine, form: int, *, days_ago: int) -> None:
    ago = timedelta(days=days_ago)
    by = "state.analyst@worksource.example"
    begun = service.begin(engine, an_id(form), QUARTER, by, NOW - ago, TODAY - ago)
    service.carry_out(engine, reading(engine), begun, Method.of(AS_USUAL))
