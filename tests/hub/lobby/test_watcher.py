"""The watcher tells of every change within a moment, and sleeps while nobody looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from hub.db import open_engine
from hub.lobby.live import pulse
from hub.lobby.live.watcher import Watcher
from tests.hub.lobby.making import STAFF_GIVEN, a_lobby, come
from tests.hub.making import SITE, Pen, an_id
from tests.rig.waiting import wait_until


@pytest.fixture
def pen(engine: Engine) -> Pen:
    return a_lobby(engine)


@pytest.fixture
def other(database_url: str) -> Iterator[Engine]:
    """The database as another process has it."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_a_swipe_that_another_process_writes_is_told(
    engine: Engine, other: Engine, pen: Pen
) -> None:
    watcher = Watcher(engine, SITE, every_s=0.02)
    with watcher.watched():
        before = watcher.wait("", 5)
        come(other, pen, an_id(1), STAFF_GIVEN)
        after = watcher.wait(before, 5)
    with engine.connect() as connection:
        assert after == pulse.version(connection, SITE) != before


def test_what_staff_do_is_told_too(engine: Engine, other: Engine, pen: Pen) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    watcher = Watcher(engine, SITE, every_s=0.02)
    with watcher.watched():
        before = watcher.wait("", 5)
        with other.begin() as connection:
            pulse.beat(connection, SITE)
        assert watcher.wait(before, 5) != before


def test_what_does_not_concern_the_lobby_is_not_told(
    engine: Engine, other: Engine, pen: Pen
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    watcher = Watcher(engine, SITE, every_s=0.02)
    with watcher.watched():
        before = watcher.wait("", 5)
        with other.begin() as connection:
            pulse.beat(connection, "elsewhere")
        assert watcher.wait(before, 0.3) == before


def test_everybody_who_waits_is_told_of_one_change(engine: Engine, pen: Pen) -> None:
    watcher = Watcher(engine, SITE, every_s=0.02)
    told: list[str] = []
    with watcher.watched():
        before = watcher.wait("", 5)
        threads = [
            threading.Thread(target=lambda: told.append(watcher.wait(before, 10)))
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        come(engine, pen, an_id(1), STAFF_GIVEN)
        for thread in threads:
            thread.join()
    assert len(set(told)) == 1
    assert before not in told


def test_while_nobody_looks_the_database_is_left_alone(engine: Engine, pen: Pen) -> None:
    come(engine, pen, an_id(1))
    watcher = Watcher(engine, SITE, every_s=0.01)
    name = f"lobby watcher of {SITE}"
    with watcher.watched():
        watcher.wait("", 5)
        assert name in [thread.name for thread in threading.enumerate()]
    wait_until(lambda: name not in [thread.name for thread in threading.enumerate()])
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, said, *_: asked.append(said))
    time.sleep(0.1)  # noqa: TID251 - what must not happen has this long to happen
    assert asked == []


def test_a_database_that_is_away_makes_it_blind_until_it_is_back(
    engine: Engine, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(engine, pen, an_id(1))
    monkeypatch.setattr("hub.lobby.live.watcher.AGAIN_AFTER_S", 0.05)
    watcher = Watcher(engine, SITE, every_s=0.02)
    away = threading.Event()

    def version(connection: Connection, site: str) -> str:
        if away.is_set():
            raise OperationalError("SELECT", None, RuntimeError("away"))
        return real(connection, site)

    real = pulse.version
    monkeypatch.setattr("hub.lobby.live.watcher.pulse.version", version)
    with watcher.watched():
        before = watcher.wait("", 5)
        away.set()
        come(engine, pen, an_id(2))
        wait_until(lambda: watcher.is_blind)
        away.clear()
        wait_until(lambda: not watcher.is_blind)
        assert watcher.wait(before, 5) != before
