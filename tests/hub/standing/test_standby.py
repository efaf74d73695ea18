"""A standby takes the place of a primary that was killed, and nothing acknowledged is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hub import migrations
from hub.db import open_engine
from hub.standing.errors import StandingError
from hub.standing.standby import steps
from tests.hub.standing.conftest import NewHubs, ids_of
from tests.rig.pair import Machine, machines
from tests.rig.waiting import wait_until

pytestmark = pytest.mark.slow
HUBS = 8
WAVES = 30


@pytest.fixture
def pair() -> Iterator[tuple[Machine, Machine]]:
    """A primary with a state's empty database, and a standby that streams."""
    with machines(2) as (primary, standby):
        with psycopg.connect(f"{primary.conninfo} dbname=postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE state")
        engine = open_engine(primary.url("state"))
        migrations.upgrade(engine)
        engine.dispose()
        steps.make(primary.conninfo, standby.data)
        standby.start()
        wait_until(lambda: bool(steps.ask(primary.conninfo, "SELECT 1 FROM pg_stat_replication")))
        steps.guard(primary.conninfo)
        yield primary, standby


def test_nothing_acknowledged_is_lost_when_the_primary_is_killed(
    pair: tuple[Machine, Machine], new_hubs: NewHubs
) -> None:
    primary, standby = pair
    state = open_engine(primary.url("state", standby))
    hubs = new_hubs(state, HUBS)
    for hub in hubs:
        hub.begin(WAVES)
    wait_until(lambda: sum(hub.acknowledged() for hub in hubs) > HUBS * 100, 120)
    primary.kill()
    acknowledged = {hub.site.code: hub.ids(hub.acknowledged()) for hub in hubs}
    assert any(hub.acknowledged() < WAVES * 20 for hub in hubs), "they were done before the kill"

    done = steps.promote(standby.conninfo, standby.data)
    assert done.timeline == 2
    taken_over = open_engine(standby.url("state"))
    for site, ids in acknowledged.items():
        assert ids - ids_of(taken_over, site) == set(), site

    for hub in hubs:  # they go on by themselves, and so does the state server
        wait_until(hub.stop.is_set, 120)
    for hub in hubs:
        assert len(hub.ids()) == WAVES * 20
        assert ids_of(taken_over, hub.site.code) == hub.ids()

    # The old primary started by mistake takes writes, but nobody of ours goes there ...
    primary.start()
    wait_until(lambda: not steps.is_standby(primary.conninfo))
    state.dispose()
    with state.connect() as connection:
        assert connection.scalar(text("SHOW unix_socket_directories")) == str(standby.home)
    # ... and where it alone is left, nothing is said to be recorded.
    standby.stop("fast")
    state.dispose()
    with pytest.raises(OperationalError, match="left behind"):
        state.connect()
    standby.start()

    primary.stop("fast")
    assert steps.rejoin(standby.conninfo, primary.data)
    primary.start()
    wait_until(lambda: steps.is_standby(primary.conninfo))
    wait_until(lambda: bool(steps.ask(standby.conninfo, "SELECT 1 FROM pg_stat_replication")))
    steps.guard(standby.conninfo)
    with state.begin() as connection:
        connection.execute(text("CREATE TABLE after_it (x int)"))
    back = open_engine(primary.url("state"))
    with back.connect() as connection:
        wait_until(lambda: bool(connection.scalar(text("SELECT to_regclass('after_it')"))))
    for engine in (state, taken_over, back):
        engine.dispose()


def test_an_old_primary_left_alone_acknowledges_nothing(pair: tuple[Machine, Machine]) -> None:
    primary, standby = pair
    standby.kill()
    with psycopg.connect(f"{primary.conninfo} dbname=state") as connection:
        connection.execute("SET statement_timeout = '700ms'")
        connection.execute("CREATE TABLE unheard (x int)")
        with psycopg.connect(f"{primary.conninfo} dbname=postgres", autocommit=True) as other:
            process = connection.info.backend_pid

            committed = threading.Event()

            def commit() -> None:
                connection.commit()
                committed.set()

            waiting = threading.Thread(target=commit)
            waiting.start()
            asked = "SELECT wait_event FROM pg_stat_activity WHERE pid = %s"
            wait_until(lambda: other.execute(asked, [process]).fetchall() == [("SyncRep",)])
            assert not committed.is_set()
            # The standby is away for longer: an operator decides, and commits go on.
            steps.alone(primary.conninfo)
            waiting.join(15)
            assert committed.is_set()


def test_a_standby_writes_over_no_cluster(pair: tuple[Machine, Machine]) -> None:
    primary, standby = pair
    with pytest.raises(StandingError, match="not empty"):
        steps.make(primary.conninfo, standby.data)


def test_nothing_waits_for_a_standby_that_does_not_stream(
    pair: tuple[Machine, Machine],
) -> None:
    with pytest.raises(StandingError, match="nothing could be committed"):
        steps.guard(pair[0].conninfo, name="another")
