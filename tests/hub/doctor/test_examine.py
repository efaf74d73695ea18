"""A real hub, broken in one way at a time: what the doctor says of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from hub import clock
from hub.backups.sealed_file import new_pair
from hub.db import open_engine
from hub.doctor.commands import doctor
from hub.doctor.examine import examine
from hub.doctor.findings import Finding, Urgency
from hub.events.tables import SiteLog
from hub.kiosks.tables import Kiosk
from hub.sync.tables import SentCursor
from provisioning.demo.processes import free_port
from provisioning.pki import Authority
from tests.rig.site_machine import SITE, SiteMachine, running, set_up

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteMachine]:
    """A hub whose broker and web run."""
    machine = set_up(tmp_path_factory.mktemp("hub"))
    machine.change(
        "[backups]", '[alerts]\nmail_to = ["help@office.example"]\nsmtp_port = 1\n[backups]'
    )
    with running(machine, "mosquitto.service", "worksource-hub-web.service"):
        yield machine


@pytest.fixture
def sick(whole: SiteMachine, tmp_path: Path) -> SiteMachine:
    return whole.copied(tmp_path / "hub")


def found(machine: SiteMachine, area: str, at: datetime | None = None) -> list[Finding]:
    report = examine(machine.settings, at or clock.now())
    return [one for one in report.findings if one.area == area]


def complaint(machine: SiteMachine, area: str, at: datetime | None = None) -> Finding:
    (worst, *_others) = found(machine, area, at)
    assert worst.urgency is not Urgency.WELL, worst
    assert worst.what.endswith(".")
    assert worst.do
    return worst


def enter(machine: SiteMachine, statement: object) -> None:
    engine = open_engine(f"sqlite:///{machine.database}")
    with engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    engine.dispose()


def stranger(place: Path) -> Path:
    """Another site's authority, with a hub's certificate."""
    Authority.create(place, "elsewhere", clock.now()).issue_hub(clock.now())
    return place


@pytest.mark.parametrize("area", ["settings", "keys", "certificates", "broker", "database", "web"])
def test_what_is_whole_is_well(whole: SiteMachine, area: str) -> None:
    assert {one.urgency for one in found(whole, area)} == {Urgency.WELL}, found(whole, area)


def test_faults_of_the_settings_come_alone(sick: SiteMachine) -> None:
    sick.change("[web]", "[web]\nprot = 1")
    told = complaint(sick, "settings")
    assert "web.prot is no setting" in told.evidence
    assert told.urgency is Urgency.NOW


def test_a_broker_that_is_down(sick: SiteMachine) -> None:
    sick.change(f"port = {sick.broker_port}\nca", f"port = {free_port()}\nca")
    told = complaint(sick, "broker")
    assert "does not answer" in told.what
    assert "systemctl restart mosquitto" in told.do


def test_a_broker_of_another_authority(sick: SiteMachine) -> None:
    other = stranger(sick.root / "other")
    (sick.pki / "ca.pem").write_bytes((other / "ca.pem").read_bytes())
    told = complaint(sick, "broker")
    assert "refuses the hub" in told.what
    assert "certificate" in told.evidence


def test_a_hub_without_a_good_certificate(sick: SiteMachine) -> None:
    other = stranger(sick.root / "other")
    for name in ("hub.pem", "hub.key"):
        (sick.pki / name).unlink()
        (sick.pki / name).write_bytes((other / name).read_bytes())
        (sick.pki / name).chmod(0o400)
    assert "refuses the hub" in complaint(sick, "broker").what


def test_a_web_that_is_down(sick: SiteMachine) -> None:
    sick.change(f"port = {sick.web_port}\nsecret", f"port = {free_port()}\nsecret")
    assert "staff web does not answer" in complaint(sick, "web").what


def test_a_web_whose_certificate_nobody_believes(sick: SiteMachine) -> None:
    other = stranger(sick.root / "other")
    (sick.pki / "ca.pem").write_bytes((other / "ca.pem").read_bytes())
    assert "do not believe" in complaint(sick, "web").what


def test_a_key_that_others_can_read(sick: SiteMachine) -> None:
    (sick.pki / "ca.key").chmod(0o644)
    told = complaint(sick, "keys")
    assert "0644" in told.evidence
    assert "chmod 0400" in told.do


def test_a_key_that_is_gone(sick: SiteMachine) -> None:
    (sick.root / "var/lib/worksource/command.key").unlink()
    told = complaint(sick, "keys")
    assert told.urgency is Urgency.NOW
    assert "command.key is not there" in told.what


@pytest.mark.parametrize(
    ("days", "urgency", "words"),
    [(810, Urgency.TODAY, "ends in"), (830, Urgency.NOW, "has ended")],
)
def test_a_certificate_that_ends(
    whole: SiteMachine, days: int, urgency: Urgency, words: str
) -> None:
    told = complaint(whole, "certificates", clock.now() + timedelta(days=days))
    assert told.urgency is urgency
    assert words in told.what


def test_a_list_of_revoked_certificates_that_cannot_be_read(sick: SiteMachine) -> None:
    (sick.pki / "revoked.crl").write_text("nothing")
    assert "the broker refuses everybody" in complaint(sick, "certificates").what


def test_a_list_of_revoked_certificates_that_ran_out(sick: SiteMachine) -> None:
    told = found(sick, "certificates", clock.now() + timedelta(days=3660))
    assert any("has run out" in one.what for one in told)


def test_a_database_that_is_gone(sick: SiteMachine) -> None:
    sick.database.unlink()
    assert "not there" in complaint(sick, "database").what
    assert not sick.database.exists()


def test_a_database_that_is_no_database(sick: SiteMachine) -> None:
    sick.database.write_bytes(b"nothing of the kind" * 500)
    assert "does not open" in complaint(sick, "database").what


def test_a_damaged_database(sick: SiteMachine) -> None:
    with sick.database.open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096 * 3)
    assert complaint(sick, "database").urgency is Urgency.NOW


def test_a_database_of_another_version(sick: SiteMachine) -> None:
    with closing(sqlite3.connect(sick.database)) as held:
        held.execute("UPDATE alembic_version SET version_num = '0000'")
        held.commit()
    assert "not of this version" in complaint(sick, "database").what


def test_a_kiosk_that_is_silent(sick: SiteMachine) -> None:
    then = clock.now() - timedelta(hours=3)
    enter(
        sick,
        insert(Kiosk).values(
            site=SITE, device="lobby-1", first_heard_at=then, heard_at=then, next_deadline=then
        ),
    )
    told = complaint(sick, "ingest")
    assert "Nothing arrives" in told.what
    assert "3 hours ago" in told.evidence


def test_a_state_that_is_not_reached(sick: SiteMachine) -> None:
    token = sick.root / "token"
    token.write_text("x\n")
    token.chmod(0o400)
    sick.change(
        "[alerts]", f'[state]\nurl = "https://localhost:1"\ntoken_file = "{token}"\n[alerts]'
    )
    engine = open_engine(f"sqlite:///{sick.database}")
    with engine.begin() as connection:
        log_id = connection.scalar(select(SiteLog.log_id))
    engine.dispose()
    then = clock.now() - timedelta(days=3)
    enter(
        sick, insert(SentCursor).values(log_id=log_id, last_success_at=then, last_error="refused")
    )
    first, second = found(sick, "state")
    assert "not been reached for days" in first.what
    assert "0 events behind; reached 3 days ago; refused" in first.evidence
    assert "does not answer" in second.what


def test_a_mail_server_that_does_not_answer(whole: SiteMachine) -> None:
    assert "Nobody" not in complaint(whole, "mail").what
    assert (
        "localhost" in complaint(whole, "mail").evidence
        or "127.0.0.1" in complaint(whole, "mail").evidence
    )


def test_backups_that_were_never_begun_are_too_old_or_unproven(sick: SiteMachine) -> None:
    assert "no key was ever made" in complaint(sick, "backups").what
    place = sick.root / "var/backups/worksource"
    (place / "backup.pub").write_text(new_pair()[1])
    assert "none yet" in complaint(sick, "backups").evidence
    (place / f"{SITE}-20260101T000000Z.wsbackup").touch()
    assert "too old" in complaint(sick, "backups").what
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    (place / f"{SITE}-{stamp}.wsbackup").touch()
    assert "restored for trial" in complaint(sick, "backups").what
    (place / "proven.json").write_text(json.dumps({"at": clock.now().isoformat()}))
    assert found(sick, "backups")[0].urgency is Urgency.WELL


def test_the_command_ends_with_how_urgent_it_is_and_says_the_same_to_programs(
    sick: SiteMachine,
) -> None:
    sick.database.unlink()
    said = CliRunner().invoke(doctor, ["--config", str(sick.settings)])
    assert said.exit_code == 2
    assert "First, now: " in said.output
    asked = CliRunner().invoke(doctor, ["--config", str(sick.settings), "--json"])
    assert json.loads(asked.output)["findings"][0]["urgency"] == "now"
