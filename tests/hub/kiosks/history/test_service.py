"""Samples on both engines: joined within five minutes, read by span, forgotten in time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, select

from contract.messages import OutboxState
from hub.kiosks import service as kiosks
from hub.kiosks.history import service as history
from hub.kiosks.history.rules import KEPT_FOR, SPANS, slot_of
from hub.kiosks.history.tables import KioskSample
from tests.hub.ingest.test_sorting import heartbeat
from tests.hub.kiosks.history.test_rules import AT
from tests.hub.making import SITE

DEVICE = "walkup-1"


def beat(engine: Engine, ago: timedelta, **said: object) -> None:
    at = AT - ago
    with engine.begin() as connection:
        kiosks.heard(connection, heartbeat(sent_at=at, **said), at)


def test_the_heartbeats_of_five_minutes_are_one_row(engine: Engine) -> None:
    beat(engine, timedelta(seconds=90), temperature_c=50.0)
    beat(engine, timedelta(seconds=60), temperature_c=63.0, reader="down")
    beat(engine, timedelta(seconds=30), outbox=OutboxState(depth=2, last_seq=2))
    with engine.connect() as connection:
        (row,) = connection.execute(select(KioskSample.__table__)).all()
    assert (row.device, row.slot, row.beats) == (DEVICE, slot_of(AT), 3)
    assert (row.waiting, row.temperature_c, row.faults) == (2, 63.0, 1)


def test_a_span_is_put_together_by_its_step(engine: Engine) -> None:
    for hours in (0, 1, 30, 24 * 8):
        beat(engine, timedelta(hours=hours), temperature_c=40.0 + hours)
        beat(engine, timedelta(hours=hours, minutes=-6))
    now = AT + timedelta(minutes=10)
    with engine.connect() as connection:
        day, week, quarter = (history.read(connection, SITE, DEVICE, span, now) for span in SPANS)
    assert len(day) == 4
    assert [one.beats for one in week] == [2, 2, 2]
    assert [one.temperature_c for one in week] == [70.0, 41.0, 40.0]
    assert sum(one.beats for one in quarter) == 8
    assert all(one.slot % 72 == 0 for one in quarter)


def test_what_is_older_than_ninety_days_is_forgotten(engine: Engine) -> None:
    beat(engine, KEPT_FOR + timedelta(hours=1))
    beat(engine, KEPT_FOR - timedelta(hours=1))
    with engine.begin() as connection:
        assert history.forget_old(connection, SITE, AT) == 1
        assert history.forget_old(connection, SITE, AT) == 0
