"""The errands of webhooks, killed again and again: whatever changed is told all the same."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from contract.sync import MemberChange
from hub import clock
from hub.exchange.hooks import service
from hub.exchange.hooks.tables import HookDelivery
from hub.exchange.rules import SCOPES
from hub.exchange.settings import Exchange
from hub.exchange.tables import ApiClient
from hub.ids import new_id
from hub.members.key_files import LiveKeys, make_keys
from hub.sync.changes import announce
from tests.hub.exchange.receiving import receiver

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
KILLS, CHANGES = 8, 60
HERE = Exchange(private_networks=("127.0.0.0/8",), plain_http=True)
ERRANDS = """
import sys, threading
from datetime import timedelta
from pathlib import Path
from hub import agreements, errands
from hub.db import open_engine
from hub.exchange.hooks import feeder, rules, sending
from hub.exchange.settings import Exchange
from hub.members.key_files import LiveKeys

sending.CLAIMED_FOR = timedelta(seconds=0.5)   # else each kill would cost the test a minute
rules.WAITS_S = (0.2,) * 10
rules.REST_S = (0.1,)
sending._withheld = lambda *_: ""              # agreements are the matter of other tests
engine, keys = open_engine(sys.argv[1]), LiveKeys(Path(sys.argv[2]))
here = Exchange(private_networks=("127.0.0.0/8",), plain_http=True)
errands.run(
    {
        "feed": lambda stop: feeder.run(engine, stop, 0.02),
        "send": lambda stop: sending.Sender(engine, here, keys).run(stop, 0.02),
    },
    threading.Event(),
)
"""


def start(url: str, keys: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", ERRANDS, url, str(keys)], cwd=ROOT)


def a_number(count: int) -> str:
    return f"{1_000_000_000 + count}"


def change(engine: Engine, count: int) -> None:
    told = MemberChange(
        number=a_number(count),
        first_name="王小明",
        registered_at=clock.now(),
        registered_site="lakewood",
    )
    with engine.begin() as connection:
        announce(connection, [told], "lakewood")


def waiting(engine: Engine) -> int:
    with engine.connect() as connection:
        rows = connection.scalars(select(HookDelivery.status)).all()
    return sum(1 for status in rows if status == "waiting")


def test_whatever_changed_is_told_however_often_the_errands_are_killed(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    make_keys(tmp_path / "keys")
    keys = LiveKeys(tmp_path / "keys")
    client, chance = new_id(), random.Random(6)
    with engine.begin() as connection:
        connection.execute(
            insert(ApiClient).values(
                id=client, name="Records", partner="college", scopes=list(SCOPES), limit=300,
                salt="00" * 32, made_at=clock.now(), revision=1,
            )
        )  # fmt: skip
    with receiver() as far:
        wish = service.Wish(client, far.url, ("member.changed",), frozenset(SCOPES))
        with engine.begin() as connection:
            service.subscribe(connection, new_id(), wish, HERE, keys, by="a test", now=clock.now())
        pause, made = threading.Event(), 0
        running = start(database_url, tmp_path / "keys")
        try:
            for _ in range(KILLS):
                until = time.monotonic() + chance.uniform(0.8, 2.0)
                while time.monotonic() < until:
                    if made < CHANGES:
                        change(engine, made)
                        made += 1
                    pause.wait(chance.uniform(0.01, 0.1))
                running.kill()
                running.wait()
                running = start(database_url, tmp_path / "keys")
            while made < CHANGES:
                change(engine, made)
                made += 1
            wanted = {a_number(count) for count in range(CHANGES)}
            end = time.monotonic() + 90
            while wanted - told_in(far) or waiting(engine):
                assert time.monotonic() < end, (len(wanted - told_in(far)), waiting(engine))
                pause.wait(0.1)
        finally:
            running.kill()
            running.wait()
        assert told_in(far) == wanted
        by_id = {got.id: got.body for got in far.got}
        assert all(by_id[got.id] == got.body for got in far.got)  # sent twice, it says the same


def told_in(far: object) -> set[str]:
    return {number for got in far.got for number in got.said["data"]["members"]}  # type: ignore[attr-defined]
