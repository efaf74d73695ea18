"""Rates are counted once for all processes, and nobody's address is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine, select

from hub import clock
from hub.db import open_engine, reading
from hub.limits.counting import DatabaseStorage, shared
from hub.limits.tables import RateCount


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moment = [datetime.fromisoformat("2026-11-18T18:00:00+00:00")]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def test_two_processes_count_together(
    engine: Engine, database_url: str, at: list[datetime]
) -> None:
    other = open_engine(database_url)
    limit = RateLimitItemPerMinute(5)
    one, two = (
        FixedWindowRateLimiter(DatabaseStorage("", engine=each)) for each in (engine, other)
    )
    hits = [(one, two)[number % 2].hit(limit, "dana@example.org") for number in range(8)]
    assert hits == [True] * 5 + [False] * 3
    assert one.get_window_stats(limit, "dana@example.org").remaining == 0
    assert two.hit(limit, "another@example.org")
    at[0] += timedelta(seconds=61)
    assert two.hit(limit, "dana@example.org")
    other.dispose()


def test_nobody_is_let_in_twice_when_all_ask_at_once(engine: Engine, at: list[datetime]) -> None:
    storage = DatabaseStorage("", engine=engine)
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: storage.incr("somebody", 60), range(40)))
    assert sorted(counts) == list(range(1, 41))
    assert at


def test_what_is_kept_tells_of_nobody_and_is_cleaned(engine: Engine, at: list[datetime]) -> None:
    storage = DatabaseStorage("", engine=engine)
    storage.incr("10.1.2.3 dana@example.org", 60)
    with reading(engine) as connection:
        (row,) = connection.execute(select(RateCount.key))
        assert len(row.key) == 64
        assert "dana" not in row.key
    assert storage.get("10.1.2.3 dana@example.org") == 1
    at[0] += timedelta(minutes=2)
    assert storage.get("10.1.2.3 dana@example.org") == 0
    storage._clean(at[0].timestamp())
    with reading(engine) as connection:
        assert connection.execute(select(RateCount.key)).all() == []
    storage.incr("again", 60)
    storage.clear("again")
    assert storage.get("again") == 0
    assert storage.check()


def test_one_process_counts_in_its_memory(engine: Engine) -> None:
    told = shared(engine)
    assert told["storage_uri"].startswith("memory" if engine.dialect.name == "sqlite" else "work")
