"""The state into one encrypted file while hubs send, and back out of it into an empty cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select

from hub import clock
from hub.backups import restoring, service
from hub.backups.commands import backup
from hub.backups.copying import differences, figures, libpq
from hub.backups.errors import BackupError
from hub.backups.sealed_file import new_pair, read_private
from hub.backups.shelf import Shelf
from hub.config import StateConfig, read_state
from hub.db import open_engine
from hub.members.key_files import load_keys, make_keys
from hub.sync import tokens
from hub.sync.changes import announce, changes_after
from hub.sync.forward import Sender
from hub.sync.link import StateLink
from hub.sync.tables import Change
from tests.hub.making import Pen, an_id, append
from tests.hub.standing.conftest import (
    NewHubs,
    Sending,
    ServeState,
    ids_of,
    new_hubs,
    serve_state,
)
from tests.rig.postgres import Cluster, postgres

__all__ = ["new_hubs", "serve_state"]
pytestmark = pytest.mark.slow
PRIVATE, PUBLIC = new_pair()


@pytest.fixture
def database_url(cluster: Cluster, postgres_template: str) -> Iterator[str]:
    """What a state runs on."""
    name = cluster.new_database(postgres_template)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Path:
    make_keys(tmp_path / "keys")
    (tmp_path / "web.secret").write_text("a secret of the web\n")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "backup.pub").write_text(PUBLIC + "\n")
    path = tmp_path / "state.toml"
    path.write_text(
        f'[database]\nurl = "{database_url}"\n[web]\nsecret_key_file = "{tmp_path}/web.secret"\n'
        f'[keys]\ndirectory = "{tmp_path}/keys"\n[backups]\ndirectory = "{tmp_path}/backups"\n'
    )
    return path


@pytest.fixture
def config(settings: Path) -> StateConfig:
    return read_state(settings)


def test_the_state_comes_back_into_an_empty_cluster_and_the_hubs_bring_the_rest(
    config: StateConfig,
    settings: Path,
    engine: Engine,
    new_hubs: NewHubs,
    serve_state: ServeState,
    tmp_path: Path,
) -> None:
    hubs = new_hubs(engine, 3)
    for hub in hubs:
        hub.begin(25)
    steps: list[str] = []
    made = service.make(config, settings, clock.now(), tell=steps.append)
    assert len(steps) == 3
    for hub in hubs:
        assert hub.stop.wait(120)
    with engine.begin() as connection:
        announce(connection, [], "site-1")
        before = connection.scalar(select(func.max(Change.position))) or 0
    with postgres() as empty:
        url = empty.url(empty.new_database())
        found = restoring.restore(made.path, read_private(PRIVATE), tmp_path / "new", url)
        assert found.site == "state"
        again = open_engine(url)
        try:
            back = figures(again)
            assert differences(made.figures, back) == ["change: 0 before, 1 after"]
            with again.connect() as connection:
                assert (connection.scalar(select(func.max(Change.position))) or 0) > before
                assert changes_after(connection, "site-1", before).changes == []
            port = serve_state(again)
            for hub in hubs:
                send_again(hub, again, port, tmp_path)
                assert ids_of(again, hub.site.code) == hub.ids()
        finally:
            again.dispose()


def send_again(hub: Sending, again: Engine, port: int, folder: Path) -> None:
    """A hub at the restored state: what that has not, the hub sends again by itself."""
    token = folder / f"{hub.site.code}.again"
    with again.begin() as connection:
        token.write_text(tokens.issue(connection, hub.site.code) + "\n")
    link = StateLink(f"http://127.0.0.1:{port}", token)
    pen = Pen(site=hub.site.code)
    append(hub.engine, pen.opened(an_id(hub.number * 1_000_000 + 900_000)), site=hub.site.code)
    sender = Sender(hub.engine, hub.site, link)
    while sender.step():
        pass
    link.close()


def test_keys_and_data_are_never_in_one_place(
    config: StateConfig, settings: Path, tmp_path: Path
) -> None:
    made = service.make(config, settings, clock.now())
    proven = tmp_path / "looked"
    with postgres() as empty:
        url = empty.url(empty.new_database())
        found = restoring.restore(made.path, read_private(PRIVATE), proven, url)
    assert not [path for path in found.files if path.suffix == ".key"]
    assert any(path.name == "web.secret" for path in found.files)
    runner = CliRunner()
    same = runner.invoke(
        backup, ["keys", "--to", str(tmp_path / "backups"), "--config", str(settings)]
    )
    assert same.exit_code == 1
    assert "finds both has everything" in same.output
    apart = tmp_path / "apart"
    done = runner.invoke(backup, ["keys", "--to", str(apart), "--config", str(settings)])
    assert done.exit_code == 0, done.output
    (file,) = apart.glob("keys-*.wsbackup")
    for key in (tmp_path / "keys").iterdir():
        assert key.read_bytes().strip() not in file.read_bytes()
    restoring.restore_keys(file, read_private(PRIVATE), tmp_path / "back")
    there = tmp_path / "back" / str(tmp_path / "keys").lstrip("/")
    there.chmod(0o700)
    assert load_keys(there).masters == load_keys(tmp_path / "keys").masters


def test_a_copy_is_taken_off_onto_a_mounted_disk_alone(
    config: StateConfig, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, now = Shelf(config.backups.directory), clock.now()
    disk = tmp_path / "disk"
    disk.mkdir()
    with pytest.raises(BackupError, match="no backup yet"):
        service.take_off(shelf, disk, now)
    made = service.make(config, settings, now)
    assert shelf.standing(now).is_all_on_line
    with pytest.raises(BackupError, match="own disk"):
        service.take_off(shelf, disk, now)
    monkeypatch.setattr(service.os.path, "ismount", lambda path: Path(path) == disk)  # type: ignore[attr-defined]
    copy = service.take_off(shelf, disk, now)
    assert copy.read_bytes() == made.path.read_bytes()
    assert service.is_as_written(copy)
    assert not shelf.standing(now).is_all_on_line
    assert shelf.standing(now).taken_off_at == now


def test_of_several_hosts_the_programs_ask_the_primary() -> None:
    told = libpq("postgresql+psycopg://w:secret@/state?host=db1:5432&host=db2:5433")
    assert "host=db1,db2" in told
    assert "port=5432,5433" in told
    assert "target_session_attrs=read-write" in told
    assert "target_session_attrs" not in libpq("postgresql+psycopg://w@/state?host=/run/pg")
