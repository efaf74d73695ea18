"""The doctor where the state runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from hub import clock
from hub.config import read_state
from hub.db import reading
from hub.doctor.examine import examine
from hub.doctor.findings import Urgency
from hub.members.key_files import make_keys
from hub.standing import upkeep
from hub.standing.partitions.reading import partitions


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Path:
    make_keys(tmp_path / "keys")
    (tmp_path / "web.secret").write_text("a secret of the web\n")
    path = tmp_path / "state.toml"
    path.write_text(
        f'[database]\nurl = "{database_url}"\n[web]\nsecret_key_file = "{tmp_path}/web.secret"\n'
        f'[keys]\ndirectory = "{tmp_path}/keys"\n[backups]\ndirectory = "{tmp_path}/backups"\n'
    )
    return path


def found(path: Path) -> dict[str, Urgency]:
    report = examine(path, clock.now())
    assert report.site == "state"
    return {one.area: one.urgency for one in report.findings}


def test_a_state_without_backup_is_told_so(settings: Path, engine: Engine) -> None:
    told = found(settings)
    assert told["backups"] == Urgency.TODAY
    assert told["database"] == Urgency.WELL
    assert told["keys"] == Urgency.WELL
    if engine.dialect.name == "postgresql":
        assert told["standby"] == Urgency.SOON


def test_keys_that_are_gone_are_for_now(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    assert found(settings)["keys"] == Urgency.NOW


def test_a_database_that_is_away_is_for_now(settings: Path) -> None:
    text = settings.read_text().replace(
        "url = ", 'url = "postgresql+psycopg://x@/y?host=/nowhere" #'
    )
    settings.write_text(text)
    assert found(settings)["database"] == Urgency.NOW


def test_upkeep_makes_parts_ahead_and_says_what_is_old(
    settings: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    told = read_state(settings).backups
    told.directory.mkdir()
    told.key_file.write_text("worksource-backup-public-x")
    upkeep.step(engine, told, clock.now())
    assert "the last backup is older" in caplog.text
    with reading(engine) as connection:
        for kept in partitions(connection):
            assert len(kept.months) >= 13
