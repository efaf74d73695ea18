"""The event log by months: both ways on data, while a hub sends, and an event stays one event."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from hub import clock, migrations
from hub.db import open_engine, reading
from hub.migrations.patience import LOCK_WITHIN_MS, patiently
from hub.standing.partitions.making import make_ahead
from hub.standing.partitions.reading import partitions
from hub.standing.partitions.rules import day_of_id, first_id_of, months, next_month
from tests.hub.making import Pen, an_id, append, open_site
from tests.hub.standing.conftest import NewHubs, ids_of
from tests.rig.postgres import Cluster

TODAY = clock.now().date()


def an_id_of(day: date, number: int) -> str:
    """A UUIDv7 made on a day."""
    head = first_id_of(day)[:13]
    return f"{head}-7{number // 4096:03x}-8{number % 4096:03x}-{number:012x}"


def test_an_id_says_its_month() -> None:
    for month in months(date(2025, 11, 17), 5):
        assert day_of_id(first_id_of(month)) == month
        assert first_id_of(month) <= an_id_of(month, 7) < first_id_of(next_month(month))
    assert [f"{one:%Y-%m}" for one in months(date(2025, 11, 30), 3)] == [
        "2025-11",
        "2025-12",
        "2026-01",
    ]
    assert day_of_id("ffffffff-ffff-4fff-bfff-ffffffffffff") is None
    assert day_of_id("no id") is None


@pytest.fixture
def unparted(cluster: Cluster) -> Iterator[Engine]:
    """A state's database as it was before the log had months."""
    name = cluster.new_database()
    engine = open_engine(cluster.url(name))
    migrations.upgrade(engine, "0001")
    yield engine
    engine.dispose()
    cluster.drop(name)


@pytest.fixture
def parted(unparted: Engine) -> Engine:
    migrations.upgrade(unparted)
    return unparted


def rows_of(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        return [
            tuple(row)
            for row in connection.execute(text("SELECT * FROM event ORDER BY site, position"))
        ]


@pytest.mark.slow
def test_the_log_goes_by_months_and_back_with_every_row(unparted: Engine) -> None:
    open_site(unparted)
    pen = Pen()
    odd = [str(uuid.UUID(int=(0xF << 124) + number)) for number in range(3)]
    ids = [an_id_of(TODAY - timedelta(days=day), day) for day in range(900)]
    later = [an_id_of(next_month(next_month(TODAY)) + timedelta(days=3), 1)]
    append(unparted, *(pen.opened(an_id(1), id=one) for one in [*odd, *ids, *later]))
    before = rows_of(unparted)
    migrations.upgrade(unparted)
    assert rows_of(unparted) == before
    ahead = [an_id_of(day, 5) for day in months(next_month(next_month(TODAY)), 12)]
    append(unparted, *(pen.opened(an_id(1), id=one) for one in ahead))
    with reading(unparted) as connection:
        (kept,) = partitions(connection)
        assert connection.scalar(text("SELECT count(*) FROM event_rest")) == len(odd)
    assert kept.name == "event"
    assert len(kept.months) == 13
    whole = rows_of(unparted)
    migrations.downgrade(unparted, "0001")
    assert rows_of(unparted) == whole
    assert "event_rest" not in inspect(unparted).get_table_names()
    migrations.upgrade(unparted)
    assert rows_of(unparted) == whole


@pytest.mark.slow
def test_an_event_that_comes_again_is_one_event(parted: Engine) -> None:
    open_site(parted)
    month = next_month(next_month(TODAY))
    pen = Pen()
    ids = [an_id_of(one, 9) for one in (TODAY, month, next_month(month), date(2099, 1, 1))]
    events = [pen.opened(an_id(1), id=one) for one in ids]
    append(parted, *events)
    again = append(parted, *events, pen.opened(an_id(2), id=an_id_of(month, 10)))
    assert len(again.new) == 1
    assert again.known == set(ids)
    with parted.connect() as connection, pytest.raises(DBAPIError, match="duplicate key"):
        connection.execute(
            text(
                "INSERT INTO event SELECT site, position + 100, id, device, seq, type, happened_at,"
                " corrected, received_at, person, payload FROM event"
            )
        )


@pytest.mark.slow
def test_a_month_that_had_no_part_gets_one_with_what_came_before_it(parted: Engine) -> None:
    open_site(parted)
    late = TODAY + timedelta(days=500)
    pen = Pen()
    append(parted, *(pen.opened(an_id(1), id=an_id_of(late, number)) for number in range(4)))
    before = rows_of(parted)
    made = make_ahead(parted, late, 3)
    assert len(made) == 3
    assert make_ahead(parted, late, 3) == []
    assert rows_of(parted) == before
    with reading(parted) as connection:
        assert connection.scalar(text("SELECT count(*) FROM event_rest")) == 0
        assert connection.scalar(text(f'SELECT count(*) FROM "{made[0]}"')) == 4


@pytest.mark.slow
def test_a_hub_sends_on_while_the_log_is_parted_and_put_together(
    unparted: Engine, new_hubs: NewHubs
) -> None:
    hubs = new_hubs(unparted, 3)
    for hub in hubs:
        hub.begin(40)
    migrations.upgrade(unparted)
    migrations.downgrade(unparted, "0001")
    migrations.upgrade(unparted)
    for hub in hubs:
        assert hub.stop.wait(120)
        assert ids_of(unparted, hub.site.code) == hub.ids()
        assert len(hub.ids()) == 40 * 20


@pytest.mark.slow
def test_a_change_of_a_table_lets_others_go_first(parted: Engine) -> None:
    """A report holds the table; the change waits for it, and nobody waits for the change."""
    open_site(parted)
    done = threading.Event()

    def change() -> None:
        def lock(connection: Connection) -> None:
            connection.execute(text("LOCK TABLE event"))

        patiently(parted, lock)
        done.set()

    with parted.connect() as report:
        report.execute(text("SELECT count(*) FROM event"))
        changing = threading.Thread(target=change)
        changing.start()
        assert not done.wait(LOCK_WITHIN_MS / 1000 / 2)
        append(parted, Pen().opened(an_id(1)))  # it waits two seconds at most
        assert not done.is_set()
    changing.join(30)
    assert done.is_set()


@pytest.mark.slow
def test_a_dedup_looks_into_one_month(parted: Engine) -> None:
    with reading(parted) as connection:
        month = next_month(next_month(TODAY))
        plan = connection.execute(
            text(f"EXPLAIN SELECT id FROM event WHERE id = '{an_id_of(month, 1)}'")
        ).scalars()
        words = {word for line in plan for word in line.split()}
    assert f"event_{month:%Y_%m}" in words
    assert not words & {"event_before", "event_rest", f"event_{next_month(month):%Y_%m}"}
