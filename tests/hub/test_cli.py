"""The commands: init, rebuild, configuration, and the parts together."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from contract.sealing import CommandSigner
from hub import clock, migrations
from hub.catalogue.tables import ServiceRow, SiteRow
from hub.cli import hub, state
from hub.db import open_engine
from provisioning.demo.processes import free_port
from tests.hub.making import ANA, Pen, an_id, append
from tests.rig.waiting import wait_until

PARTS = {"ingest", "web", "errands"}
"""Of a site without a state server to forward to."""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "hub.toml"
    path.write_text(
        '[site]\ncode = "olympia"\nname = "Olympia"\ntimezone = "America/Los_Angeles"\n'
        f'[database]\nurl = "sqlite:///{tmp_path / "data" / "hub.db"}"\n'
        f"[broker]\nport = {free_port()}\n"
        f'[web]\nport = {free_port()}\nsecret_key_file = "{tmp_path / "data" / "secret"}"\n'
        "[announce]\nenabled = false\n"
    )
    return path


@pytest.fixture(autouse=True)
def umask() -> Any:
    before = os.umask(0o022)
    yield
    os.umask(before)


def run(group: Any, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_init_makes_database_site_menu_and_secret(settings: Path) -> None:
    assert run(hub, "init", "--config", str(settings))[0] == 0
    data = settings.parent / "data"
    for name in ("hub.db", "secret"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
    engine = open_engine(f"sqlite:///{data / 'hub.db'}")
    migrations.must_be_current(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(SiteRow.name)) == "Olympia"
        assert len(list(connection.scalars(select(ServiceRow.code)))) >= 15
    engine.dispose()


def test_init_makes_the_key_for_orders_and_says_its_public_half(settings: Path) -> None:
    code, said = run(hub, "command-key", "--config", str(settings))
    assert (code, "run 'init' first" in said) == (1, True)
    run(hub, "init", "--config", str(settings))
    key = settings.parent / "data" / "command.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o400
    code, said = run(hub, "command-key", "--config", str(settings))
    public = CommandSigner.from_text(key.read_text().strip()).public_text()
    assert (code, said.strip().splitlines()[-1]) == (0, public)


def test_init_again_keeps_what_is_there(settings: Path) -> None:
    run(hub, "init", "--config", str(settings))
    secret = (settings.parent / "data" / "secret").read_text()
    assert run(hub, "init", "--config", str(settings))[0] == 0
    assert (settings.parent / "data" / "secret").read_text() == secret


def test_a_part_without_a_database_says_what_to_run(settings: Path) -> None:
    (settings.parent / "data").mkdir()
    code, said = run(hub, "ingest", "--config", str(settings))
    assert code == 1
    assert "run the 'init' command" in said


@pytest.mark.parametrize("words", [["run"], ["ingest"], ["web"], ["print-config", "--check"]])
def test_a_bad_configuration_ends_with_78(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("[site]\n")
    code, said = run(hub, *words, "--config", str(path))
    assert code == 78
    assert said.count("  - ") >= 4


def test_a_good_configuration_is_shown(settings: Path) -> None:
    assert run(hub, "print-config", "--check", "--config", str(settings)) == (
        0,
        f"{settings} is good.\n",
    )
    assert "* site.code = 'olympia'" in run(hub, "print-config", "--config", str(settings))[1]


def test_rebuild_says_how_many_events_it_folded(settings: Path) -> None:
    run(hub, "init", "--config", str(settings))
    engine = open_engine(f"sqlite:///{settings.parent / 'data' / 'hub.db'}")
    append(engine, Pen().opened(an_id(1)))
    engine.dispose()
    assert "1 event" in run(hub, "rebuild", "--config", str(settings))[1]


def test_forwarding_needs_somewhere_to_forward_to(settings: Path) -> None:
    run(hub, "init", "--config", str(settings))
    code, said = run(hub, "forward", "--config", str(settings))
    assert code == 1
    assert "[state]" in said


def test_hours_are_set_shown_and_kept_through_another_init(settings: Path) -> None:
    there = ("--config", str(settings))
    run(hub, "init", *there)
    assert "end at 17:00" in run(hub, "hours", *there)[1]
    code, said = run(hub, "hours", "mon-thu 8:00-18:00", "fri 8:00-12:00", *there)
    assert code == 0
    assert said.splitlines()[3:] == ["thu 08:00-18:00", "fri 08:00-12:00"]
    run(hub, "init", *there)
    assert run(hub, "hours", *there) == (0, said)
    code, said = run(hub, "hours", "mon 8-17", *there)
    assert code == 2
    assert "mon-fri 8:00-17:00" in said


def test_hours_of_the_configuration_are_set_by_init(settings: Path) -> None:
    text = settings.read_text().replace("[database]", 'hours = ["sat 9:00-12:00"]\n[database]')
    settings.write_text(text)
    run(hub, "init", "--config", str(settings))
    assert run(hub, "hours", "--config", str(settings)) == (0, "sat 09:00-12:00\n")
    settings.write_text(text.replace("sat 9:00", "some day 9:00"))
    assert "site.hours cannot be kept" in run(hub, "init", "--config", str(settings))[1]


def test_a_group_is_planned_booked_listed_and_called_off(settings: Path) -> None:
    there = ("--config", str(settings))
    run(hub, "init", *there)
    day = str(clock.local_day(clock.now(), "America/Los_Angeles") + timedelta(days=1))
    times = ("--day", day, "--from", "9:00", "--to", "10:30")
    code, group_id = run(
        hub, "group", "add", "Interviews", *times, "--also", "es=Entrevistas",
        "--service", "workshop", "--place", "Room 2", *there,
    )  # fmt: skip
    assert code == 0
    group_id, number = group_id.strip(), str(ANA.member)
    assert run(hub, "group", "book", group_id, number, *there) == (0, "Booked.\n")
    assert run(hub, "group", "book", group_id, number, *there) == (0, "Booked before.\n")
    listed = run(hub, "group", "list", *there)[1]
    assert listed == f"{group_id}\t{day}\t09:00\tInterviews\t1 booked, 0 came\n"
    assert run(hub, "group", "cancel", group_id, *there)[0] == 0
    assert "No group is planned" in run(hub, "group", "list", *there)[1]
    code, said = run(hub, "group", "add", "Interviews", *times, "--also", "Entrevistas", *there)
    assert (code, "es='Taller'" in said) == (1, True)
    code, said = run(hub, "group", "cancel", group_id, *there)
    assert (code, "not there any more" in said) == (1, True)


def test_an_appointment_is_made_and_cancelled(settings: Path) -> None:
    there = ("--config", str(settings))
    run(hub, "init", *there)
    number, day = str(ANA.member), str(clock.local_day(clock.now(), "America/Los_Angeles"))
    make = ("--title", "Counselor", "--day", day, "--at", "14:00", *there)
    code, made = run(hub, "appointment", "add", number, "--service", "counselor", *make)
    assert code == 0
    assert run(hub, "appointment", "cancel", made.strip(), *there)[0] == 0
    code, said = run(hub, "appointment", "add", "123-456-7890", *make)
    assert (code, "no member number" in said) == (1, True)


@pytest.mark.parametrize("group", [hub, state])
def test_every_command_can_be_loaded(group: Any) -> None:
    code, said = run(group, "--help")
    assert code == 0
    for name in group.list_commands(None):
        assert name in said
        assert run(group, name, "--help")[0] == 0


@pytest.mark.slow
def test_run_starts_the_parts_restarts_one_that_is_killed_and_stops_them_all(
    settings: Path,
) -> None:
    run(hub, "init", "--config", str(settings))
    port = int(settings.read_text().rsplit("port = ", 1)[1].split()[0])
    command = [sys.executable, "-m", "hub", "hub", "run", "--config", str(settings)]
    with running(command) as tree:
        wait_until(lambda: is_up(port), 30)
        wait_until(lambda: children(tree.pid).keys() == PARTS)
        before = children(tree.pid)
        os.kill(before["web"], signal.SIGKILL)
        wait_until(lambda: children(tree.pid).get("web", before["web"]) != before["web"], 30)
        wait_until(lambda: is_up(port), 30)
        left = children(tree.pid)
        tree.terminate()
        assert tree.wait(timeout=30) == 0
    for pid in left.values():
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists())  # type: ignore[misc]


@pytest.mark.slow
def test_the_parts_do_not_outlive_a_killed_supervisor(settings: Path) -> None:
    run(hub, "init", "--config", str(settings))
    command = [sys.executable, "-m", "hub", "hub", "run", "--config", str(settings)]
    with running(command) as tree:
        wait_until(lambda: children(tree.pid).keys() == PARTS)
        left = children(tree.pid)
        tree.kill()
    for pid in left.values():
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists(), 30)  # type: ignore[misc]


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Killed at the end whatever happens: a test that fails must not wait for it."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as tree:
        try:
            yield tree
        finally:
            tree.kill()


def is_up(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def children(pid: int) -> dict[str, int]:
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        name = Path(f"/proc/{child}/comm").read_text().strip()
        if name.startswith("hub "):
            found[name.removeprefix("hub ")] = int(child)
    return found
