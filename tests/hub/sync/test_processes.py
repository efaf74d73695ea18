"""Hub and state as their own processes: how soon a visit shows, and what a kill -9 loses."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, func, select

from hub import clock
from hub.db import open_engine, reading
from hub.events.tables import EventRow
from hub.visits.tables import VisitRow
from tests.hub.making import ANA, SITE, ZONE, Pen, an_id, append
from tests.rig.waiting import wait_until

pytestmark = pytest.mark.slow

WITHIN = timedelta(seconds=1)


@dataclass
class House:
    """A hub and a state server on this machine, part by part."""

    folder: Path
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, role: str, *words: str) -> str:
        done = subprocess.run(
            self._command(role, *words), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, role: str, part: str) -> None:
        with (self.folder / f"{role}-{part}.log").open("ab") as log:
            self.running[part] = subprocess.Popen(
                self._command(role, part), stdout=log, stderr=subprocess.STDOUT
            )

    def kill(self, part: str) -> None:
        self.running[part].kill()
        self.running.pop(part).wait()

    def engine(self, role: str) -> Engine:
        return open_engine(f"sqlite:///{self.folder}/{role}.db")

    def close(self) -> None:
        for process in self.running.values():
            process.terminate()
        codes = {part: process.wait(15) for part, process in self.running.items()}
        assert set(codes.values()) <= {0}, codes

    def _command(self, role: str, *words: str) -> list[str]:
        return [sys.executable, "-m", "hub", role, *words, "--config", f"{self.folder}/{role}.toml"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (tmp_path / "state.toml").write_text(_state_settings(tmp_path, port))
    (tmp_path / "hub.toml").write_text(_hub_settings(tmp_path, port))
    house = House(tmp_path, port)
    house.run("state", "init")
    (tmp_path / "token").write_text(house.run("state", "token", SITE))
    house.run("hub", "init")
    yield house
    house.close()


def test_a_visit_shows_at_the_state_within_a_second_and_a_kill_loses_nothing(house: House) -> None:
    for role, part in (("state", "web"), ("state", "project"), ("hub", "forward")):
        house.start(role, part)
    with ExitStack() as stack:
        hub, state = (house.engine(role) for role in ("hub", "state"))
        stack.callback(hub.dispose)
        stack.callback(state.dispose)
        pen = Pen()
        append(hub, pen.opened(an_id(1), at=clock.now(), who=ANA))
        wait_until(lambda: visits(state) == 1, 30)
        for number in (2, 3, 4):
            begun = monotonic()
            append(hub, pen.opened(an_id(number), at=clock.now()))
            wait_until(lambda wanted=number: visits(state) == wanted)  # type: ignore[misc]
            assert monotonic() - begun < WITHIN.total_seconds()
        numbers = count(100)
        for part in ("web", "project", "forward"):
            house.kill(part)
            ids = [an_id(next(numbers)) for _ in range(20)]
            append(hub, *[pen.opened(visit, at=clock.now()) for visit in ids])
            house.start("hub" if part == "forward" else "state", part)
        wait_until(lambda: visits(state) == 64, 60)
        assert log_of(state) == log_of(hub)


def visits(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(VisitRow)) or 0


def log_of(engine: Engine) -> list[tuple[int, str]]:
    with reading(engine) as connection:
        rows = connection.execute(
            select(EventRow.position, EventRow.id).order_by(EventRow.position)
        )
        return [(row.position, row.id) for row in rows]


def _state_settings(folder: Path, port: int) -> str:
    return f"""
        [database]
        url = "sqlite:///{folder}/state.db"
        [web]
        port = {port}
        secret_key_file = "{folder}/state.secret"
        [keys]
        directory = "{folder}/keys"
    """


def _hub_settings(folder: Path, port: int) -> str:
    return f"""
        [site]
        code = "{SITE}"
        name = "Olympia"
        timezone = "{ZONE}"
        [database]
        url = "sqlite:///{folder}/hub.db"
        [web]
        secret_key_file = "{folder}/hub.secret"
        [state]
        url = "http://127.0.0.1:{port}"
        token_file = "{folder}/token"
    """
