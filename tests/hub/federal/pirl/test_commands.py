"""The commands: a layout loaded, a file made and checked, and a list taken back."""

from __future__ import annotations

import csv
import stat
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert

from hub import projecting
from hub.catalogue import service as catalogue
from hub.cli import state
from hub.federal.periods.calendar import Quarter
from hub.members.tables import Member
from tests.hub.federal.pirl.making import SCHEMA, a_row, as_file
from tests.hub.federal.pirl.test_importing import ROWS, workbook
from tests.hub.federal.pirl.test_returned import LIST
from tests.hub.making import ANA, NOON, SITE, Pen, an_id, append, open_site

QUARTER = str(Quarter.of(NOON.date()))


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A command reads its engine from a file; one kind is enough."""
    path = tmp_path / "hub.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def config(tmp_path: Path, database_url: str, engine: Engine) -> Path:
    open_site(engine, SITE)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
        connection.execute(
            insert(Member).values(
                number="1234567890", first_name="Ana", registered_at=NOON, registered_site=SITE
            )
        )
    path = tmp_path / "state.toml"
    path.write_text(
        f'[database]\nurl = "{database_url}"\n[web]\nsecret_key_file = "{tmp_path}/secret"\n'
        f'[keys]\ndirectory = "{tmp_path}/keys"\n'
    )
    return path


def run(*given: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(state, ["pirl", *map(str, given)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def test_a_file_is_made_and_checked(config: Path, tmp_path: Path) -> None:
    to = tmp_path / "pirl.csv"
    said = run("export", "--quarter", QUARTER, "--to", to, "--config", config)
    assert f"1 records of {QUARTER} in 92 columns by PIRL2025" in said
    assert "load the DOL spreadsheet before certifying" in said
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert to.read_text().startswith("000000001,001234567890,")
    assert [one.name for one in tmp_path.glob(".*.part")] == []
    said = run("check", to, "--quarter", QUARTER, "--config", config)
    assert "The file would be taken." in said


def test_a_file_with_errors_ends_with_1_and_lists_them(config: Path, tmp_path: Path) -> None:
    file, errors = tmp_path / "pirl.csv", tmp_path / "errors.csv"
    file.write_text(as_file([a_row({"201": "7"})]).getvalue(), newline="")
    said = run("check", file, "--errors", errors, "--config", config, code=1)
    assert "element 201  row 1  001234567890  The value is not one of the allowed codes." in said
    assert errors.read_text().splitlines()[1] == (
        "201,The value is not one of the allowed codes.,1,001234567890,7"
    )
    said = run("returned", errors, "--quarter", QUARTER, "--config", config)
    assert "1 errors, 1 of them of members known here." in said


def test_the_departments_sheet_is_loaded_and_retired(config: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "dol.xlsx"
    sheet.write_bytes(workbook(ROWS))
    said = run("schema", "load", sheet, "--name", "PIRL2025", "--config", config)
    assert "Element is gone" in said
    assert "PIRL2025 r1 is a draft" in said
    run("schema", "load", sheet, "--name", "PIRL2025", "--accept", "--config", config)
    assert "PIRL2025 r1: 8 columns" in run("schema", "list", "--config", config)
    assert "is retired" in run("schema", "retire", "PIRL2025", "1", "--config", config)
    said = run("export", "--quarter", QUARTER, "--to", tmp_path / "x", "--config", config, code=1)
    assert "the layout PIRL2025 is retired" in said
    assert not (tmp_path / "x").exists()


def test_what_is_wrong_is_said_in_a_sentence(config: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(LIST)
    assert "names no quarter" in run(
        "export", "--quarter", "2026Q3", "--to", tmp_path / "x", "--config", config, code=1
    )
    assert "no layout is called PIRL1999" in run(
        "export", "--quarter", QUARTER, "--schema", "PIRL1999", "--to", tmp_path / "x",
        "--config", config, code=1,
    )  # fmt: skip
    assert SCHEMA.name == "PIRL2025"


def test_an_exit_is_known_by_the_states_own_day_and_not_by_greenwichs(
    config: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = NOON.date()
    pen = Pen()
    for event in (
        pen.opened(an_id(1), NOON, ANA),
        pen.chose(an_id(1), "counselling", at=NOON),
        pen.closed(an_id(1), NOON, "staff", counselling="used"),
    ):
        append(engine, event)
    projecting.project(engine, SITE)
    with config.open("a") as file:
        file.write('[place]\nname = "State"\ntimezone = "America/Los_Angeles"\n')
    evening = datetime.combine(last + timedelta(days=90), time(20), ZoneInfo("America/Los_Angeles"))
    exits = []
    for now in (evening, evening + timedelta(hours=5)):
        monkeypatch.setattr("hub.clock.now", lambda now=now: now.astimezone(UTC))
        to = tmp_path / f"{now:%d%H}.csv"
        run("export", "--quarter", str(Quarter.of(last)), "--to", to, "--config", config)
        rows = csv.reader(to.read_text(encoding="utf-8").splitlines())
        at = SCHEMA.columns["901"]
        exits.append({row[at] for row in rows})
    assert exits == [{""}, {"", f"{last:%Y%m%d}"}]
