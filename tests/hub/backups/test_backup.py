"""A hub into one encrypted file, and back out of it into an empty place, on both engines."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from hub import clock
from hub.backups import restoring, service
from hub.backups.commands import backup, restore
from hub.backups.copying import differences, figures
from hub.backups.errors import BackupError, NoKey, NotTheSame, Occupied
from hub.backups.sealed_file import new_pair, read_private
from hub.backups.shelf import Shelf
from hub.config import HubConfig, read_hub
from hub.db import open_engine
from hub.events.tables import SiteLog
from tests.hub.making import SITE, Pen, an_id, append, open_site
from tests.rig.postgres import Cluster

PRIVATE, PUBLIC = new_pair()


class Place:
    """A hub's settings, keys and database below a folder."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.settings = root / "hub.toml"
        self.backups = root / "backups"
        self.backups.mkdir()
        (self.backups / "backup.pub").write_text(PUBLIC + "\n")
        (root / "web.secret").write_text("a secret of the web\n")
        (root / "web.secret").chmod(0o400)
        self.settings.write_text(
            f'[site]\ncode = "{SITE}"\nname = "A site"\ntimezone = "America/Los_Angeles"\n'
            f'[database]\nurl = "{url}"\n'
            f'[web]\nsecret_key_file = "{root / "web.secret"}"\n'
            f'[backups]\ndirectory = "{self.backups}"\n'
        )

    @property
    def config(self) -> HubConfig:
        return read_hub(self.settings)

    def back_up(self, later: timedelta = timedelta()) -> Path:
        return service.make(self.config, self.settings, clock.now() + later).path


@pytest.fixture
def place(tmp_path: Path, database_url: str, engine: Engine) -> Place:
    open_site(engine)
    pen = Pen()
    append(engine, *(pen.opened(an_id(number)) for number in range(1, 40)))
    root = tmp_path / "place"
    root.mkdir()
    return Place(root, database_url)


@pytest.fixture
def empty(database_url: str, request: pytest.FixtureRequest) -> str | None:
    """An empty PostgreSQL database where the backup is of one."""
    if database_url.startswith("sqlite"):
        return None
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed: apt-get install postgresql-client")
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.url(cluster.new_database())


def test_what_comes_back_is_what_went_in(
    place: Place, empty: str | None, engine: Engine, tmp_path: Path
) -> None:
    made = place.back_up()
    assert service.is_as_written(made)
    proven = restoring.verify(made, read_private(PRIVATE), empty)
    assert proven.figures["event"] == 39
    if empty is None:
        back = restoring.restore(made, read_private(PRIVATE), tmp_path / "new")
        assert (tmp_path / "new" / str(place.root).lstrip("/") / "web.secret").read_text() == (
            "a secret of the web\n"
        )
        empty = f"sqlite:///{back.database}"
    again = open_engine(empty)
    assert differences(figures(engine), figures(again)) == []
    with engine.connect() as one, again.connect() as other:
        ids = [connection.scalar(select(SiteLog.log_id)) for connection in (one, other)]
    again.dispose()
    assert ids[0] != ids[1], "the state would skip what it has not seen"


def test_nothing_in_it_can_be_read_without_the_key(place: Place) -> None:
    data = place.back_up().read_bytes()
    for word in (b"a secret of the web", SITE.encode(), b"America/", b"SQLite", b"PGDMP"):
        assert word not in data


def test_without_a_key_no_backup_is_made(place: Place) -> None:
    (place.backups / "backup.pub").unlink()
    with pytest.raises(NoKey, match="worksource backup key"):
        place.back_up()
    assert not list(place.backups.iterdir())


def test_a_restore_writes_over_no_hub(place: Place, database_url: str, tmp_path: Path) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("of a file alone")
    made = place.back_up()
    restoring.restore(made, read_private(PRIVATE), tmp_path / "new")
    with pytest.raises(Occupied, match="writes over no hub"):
        restoring.restore(made, read_private(PRIVATE), tmp_path / "new")


def test_what_differs_is_named(
    place: Place, empty: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = place.back_up()
    monkeypatch.setattr(restoring, "figures", lambda _engine: {"event": 1})
    with pytest.raises(NotTheSame, match="event: 39 before, 1 after"):
        restoring.verify(made, read_private(PRIVATE), empty)


def test_a_postgresql_backup_asks_for_an_empty_database(place: Place, empty: str | None) -> None:
    if empty is None:
        pytest.skip("of PostgreSQL alone")
    with pytest.raises(BackupError, match="name an empty one with --database"):
        restoring.verify(place.back_up(), read_private(PRIVATE))


def test_old_ones_go_but_never_the_last_three(tmp_path: Path) -> None:
    shelf, at = Shelf(tmp_path), clock.now()
    for days in (100, 90, 40, 20, 1):
        shelf.place(SITE, at - timedelta(days=days)).touch()
    assert len(shelf.forget_old(at, 30)) == 2
    assert len(shelf.kept()) == 3
    assert shelf.forget_old(at + timedelta(days=500), 30) == []


def test_an_interrupted_one_leaves_nothing_for_the_next(place: Place) -> None:
    left = place.backups / ".unfinished-abc"
    left.mkdir()
    (left / "hub.db").write_text("people")
    place.back_up()
    assert not left.exists()
    assert len(Shelf(place.backups).kept()) == 1


def test_a_second_place_gets_the_same(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    text = place.settings.read_text()
    place.settings.write_text(text + f'also_to = "{elsewhere}"\n')
    made = place.back_up()
    assert (elsewhere / made.name).read_bytes() == made.read_bytes()
    assert service.is_as_written(elsewhere / made.name)


def test_the_commands_from_key_to_restore(place: Place, database_url: str, tmp_path: Path) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("the same words on both")
    run, config = CliRunner(), ["--config", str(place.settings)]
    assert "--again" in run.invoke(backup, ["key", *config]).output
    key = run.invoke(backup, ["key", "--again", *config])
    (tmp_path / "key").write_text(key.output)
    said = run.invoke(backup, ["run", *config])
    assert "39 events; read again and the same" in said.output, said.output
    (one,) = Shelf(place.backups).kept()
    assert "as written" in run.invoke(backup, ["list", *config]).output
    with_key = ["--key", str(tmp_path / "key")]
    assert "can be restored" in run.invoke(backup, ["verify", str(one.path), *with_key]).output
    assert Shelf(place.backups).proven_at() is not None
    said = run.invoke(restore, [str(one.path), *with_key, "--into", str(tmp_path / "new")])
    assert said.exit_code == 0
    assert "worksource site install" in said.output
    one.path.write_bytes(one.path.read_bytes()[:-1])
    assert "DAMAGED" in run.invoke(backup, ["list", *config]).output
    said = run.invoke(backup, ["verify", str(one.path), *with_key])
    assert "is damaged" in said.output
