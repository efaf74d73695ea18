"""Figures from a copy while it is near enough, and from the original when it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hub import migrations
from hub.db import open_engine
from hub.standing import replica as replicas
from hub.standing.errors import ReplicaLost
from hub.standing.reading import server
from hub.standing.replica import Replica
from hub.standing.rules import Follower, is_near_enough
from hub.standing.standby import steps
from tests.rig.pair import Machine, machines
from tests.rig.waiting import wait_until


def test_a_copy_that_has_everything_is_not_behind_however_quiet_it_was() -> None:
    follower = Follower()
    assert follower.behind_s(0, 100, 100, 9_999) == 0
    assert follower.behind_s(5_000, 100, 100, 9_999) == 0


def test_a_copy_is_as_old_as_the_last_moment_that_it_has_reached() -> None:
    follower = Follower()
    for at, original in ((0, 100), (1, 200), (2, 300), (3, 400)):
        follower.behind_s(at, original, min(original, 100), None)
    assert follower.behind_s(4, 400, 250, None) == 3
    assert follower.behind_s(5, 400, 399, None) == 3
    assert follower.behind_s(6, 400, 400, None) == 0


def test_at_first_a_copy_is_believed_what_it_says_of_itself() -> None:
    assert Follower().behind_s(10, 500, 100, 77.0) == 77.0
    assert Follower().behind_s(10, 500, 100, None) == 0.0


def test_what_is_not_known_is_not_near() -> None:
    assert not is_near_enough(None, 30)
    assert is_near_enough(30, 30)
    assert not is_near_enough(30.5, 30)


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Machine, Machine]]:
    """A primary with a state's database, and a replica of it."""
    monkeypatch.setattr(replicas, "MEASURE_EVERY_S", 0.0)
    monkeypatch.setattr(replicas, "TRY_AGAIN_S", 0.0)
    with machines(2) as (primary, copy):
        with psycopg.connect(f"{primary.conninfo} dbname=postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE state")
        engine = open_engine(primary.url("state"))
        migrations.upgrade(engine)
        engine.dispose()
        steps.make(primary.conninfo, copy.data, "reports")
        copy.start()
        yield primary, copy


HOME = text("SHOW unix_socket_directories")


@pytest.mark.slow
def test_figures_come_from_the_copy_and_from_the_original_when_it_lags_or_stops(
    pair: tuple[Machine, Machine],
) -> None:
    primary, copy = pair
    original = open_engine(primary.url("state"))
    replica = Replica(original, copy.url("state"), 1)

    def answers() -> str:
        with replica.reading() as connection:
            return str(connection.scalar(HOME))

    wait_until(lambda: answers() == str(copy.home))
    with original.connect() as connection:
        (seen,) = server(connection).copies
    assert (seen.name, seen.state, seen.is_waited_for) == ("reports", "streaming", False)

    with psycopg.connect(f"{copy.conninfo} dbname=postgres", autocommit=True) as held:
        held.execute("SELECT pg_wal_replay_pause()")
        with original.begin() as connection:
            connection.execute(text("CREATE TABLE more AS SELECT generate_series(1, 10000)"))
        wait_until(lambda: replica.look().use == "behind")
        assert answers() == str(primary.home)
        behind = replica.look()
        assert behind.behind_s is not None
        assert behind.behind_s > 1
        assert (behind.behind_bytes or 0) > 100_000
        held.execute("SELECT pg_wal_replay_resume()")
    wait_until(lambda: replica.look().use == "used")
    assert answers() == str(copy.home)

    # It goes away while a page reads: that page is asked again, all later ones go on.
    def read_on() -> None:
        with replica.reading() as connection:
            assert connection.scalar(HOME) == str(copy.home)
            copy.kill()
            connection.execute(text("SELECT 1"))

    with pytest.raises(ReplicaLost):
        read_on()
    assert answers() == str(primary.home)
    assert replica.look().use == "gone"
    copy.start()
    wait_until(lambda: answers() == str(copy.home))

    # Promoted by mistake, it takes writes of its own: no copy any more.
    steps.promote(copy.conninfo, copy.data)
    wait_until(lambda: replica.look().use == "no_copy")
    assert answers() == str(primary.home)
    replica.close()
    original.dispose()


@pytest.mark.slow
def test_many_pages_at_once_measure_once(pair: tuple[Machine, Machine]) -> None:
    primary, copy = pair
    original = open_engine(primary.url("state"))
    replica = Replica(original, copy.url("state"), 30)
    homes: list[str] = []

    def ask() -> None:
        for _ in range(10):
            with replica.reading() as connection:
                homes.append(str(connection.scalar(HOME)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(homes) == 80
    assert str(copy.home) in homes
    replica.close()
    original.dispose()


@pytest.mark.slow
def test_an_original_that_is_gone_says_so(pair: tuple[Machine, Machine]) -> None:
    primary, copy = pair
    original = open_engine(primary.url("state"))
    replica = Replica(original, copy.url("state"), 30)
    primary.kill()
    with pytest.raises(OperationalError):
        replica.look()
    replica.close()
    original.dispose()
