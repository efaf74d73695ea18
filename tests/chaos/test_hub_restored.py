"""
A hub is set up anew from a backup of the morning: what kiosks sent since comes back from them.

They had forgotten nothing: what a hub acknowledged stays with them for a while.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hub.db import open_engine
from hub.events.service import renew_log_id
from provisioning.demo.customers import plain_plan
from provisioning.demo.ledger import read_people
from provisioning.demo.processes import wait_until
from provisioning.demo.site import SITE
from tests.rig.house import HUB, house

pytestmark = pytest.mark.slow

VISITS = 25
SEED = 31


def test_what_was_acknowledged_after_the_backup_comes_back(tmp_path: Path) -> None:
    plan = plain_plan(VISITS, SEED)
    with house(tmp_path) as home:
        identities = home.settle(*plan.people)
        kiosk = home.open_kiosk()
        database = home.site.hub_database
        backup = tmp_path / "backup.sqlite"
        home.go_away(*HUB)
        _copy(database, backup)  # before anybody came
        home.come_back(*HUB)
        home.expect(plan, identities, kiosk)
        home.serve()
        assert home.settled().disagreements(plan.expected()) == {}
        before = (_events(database), read_people(database, SITE))

        home.go_away(*HUB)
        for ending in ("-wal", "-shm"):
            Path(f"{database}{ending}").unlink(missing_ok=True)
        shutil.copyfile(backup, database)
        engine = open_engine(f"sqlite:///{database}")
        with engine.begin() as connection:
            renew_log_id(connection, SITE)  # as `worksource restore` does
        engine.dispose()
        assert _events(database) == set()
        home.come_back(*HUB)

        assert wait_until(lambda: _events(database) == before[0], 90, 0.5)
        assert home.settled().disagreements(plan.expected()) == {}
        assert wait_until(lambda: read_people(database, SITE) == before[1], 60, 0.5)


def _copy(database: Path, to: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def _events(database: Path) -> set[tuple[str, int, str]]:
    """What kiosks numbered: who, which number, which event."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT device, seq, id FROM event WHERE device != 'hub'")
        return set(rows.fetchall())
