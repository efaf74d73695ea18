"""
A release from the hub's command line to three kiosks, with a real hub, broker and TLS.

The kiosks are small stand-ins: they take orders by MQTT, fetch the bundle by HTTPS in two pieces,
and say in their heartbeats what a test has become of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, select

from contract.messages import Command, Heartbeat, OutboxState, Result, decode_as, encode
from contract.topics import client_id, device_topic
from contract.updates import Update, UpdateState, bundle_path
from hub import clock
from hub.db import open_engine, reading
from hub.ids import new_id
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.releases.rollout import service
from hub.kiosks.releases.rollout.pages import candidates
from hub.kiosks.releases.rollout.reading import find, plan_of
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import Part, free_port, wait_until
from provisioning.demo.settings_files import broker_table, write_toml
from tests.hub.making import SITE, ZONE
from tests.rig.broker import running_broker
from tests.rig.mqtt import TestClient, mqtt_client

pytestmark = pytest.mark.slow

OLD, NEW, BROKEN = "1.4.1", "1.4.2", "1.4.3"
BUNDLE = os.urandom(1024 * 1024) * 48
KIOSKS = ("lobby-1", "lobby-2", "lobby-3")
WITHIN_S = 60.0
BY = "tess@office.example"


class Mailbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.mails: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope.content.decode())
        return "250 taken"


@dataclass
class Hub:
    """`worksource hub run`, its settings, and a look into its database."""

    directory: Path
    broker: SiteBroker
    port: int
    part: Part
    mailbox: Mailbox
    engine: Engine

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def add(self, version: str) -> None:
        bundle = self.directory / f"kiosk-{version}.raucb"
        content = BUNDLE if version == NEW else version.encode() * 1_000
        bundle.write_bytes(content)
        about = {
            "version": version, "size": len(content), "compatible": "worksource-kiosk",
            "sha256": hashlib.sha256(content).hexdigest(), "made_at": "2026-11-20T10:00:00Z",
        }  # fmt: skip
        bundle.with_name(f"{bundle.name}.json").write_text(json.dumps(about))
        run(self.directory, "hub", "release", "add", str(bundle))

    def begin(self, version: str) -> str:
        number = new_id()
        with reading(self.engine) as connection:
            known = candidates(connection, SITE)
        service.begin(
            self.engine, SITE, known, number=number, version=version, first="lobby-1",
            soak_minutes=0, at_once=True, by=BY, now=clock.now(),
        )  # fmt: skip
        return number

    def row(self, number: str) -> Any:
        with reading(self.engine) as connection:
            return find(connection, SITE, number)

    def standing(self, number: str) -> dict[str, str]:
        with reading(self.engine) as connection:
            row = find(connection, SITE, number)
            assert row is not None
            return {one.device: one.state for one in plan_of(connection, row).members}

    def told(self, version: str) -> list[str]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(KioskCommand.__table__)).all()
        return sorted({row.device for row in rows if row.arguments.get("version") == version})

    def web_memory_kb(self) -> int:
        """Of the process that serves the web."""
        for one in Path("/proc").iterdir():
            if not one.name.isdigit():
                continue
            try:
                status = (one / "status").read_text()
            except OSError:
                continue
            facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
            if facts["Name"] == "hub web" and facts["PPid"].strip() == str(self.part.pid):
                return int(facts["VmRSS"].split()[0])
        raise AssertionError("no process serves the web")


@dataclass
class Kiosk:
    """Says how it is each half second, and takes what it is ordered."""

    device: str
    client: TestClient
    hub: Hub
    ends: UpdateState = "good"
    goes_on: threading.Event = field(default_factory=threading.Event)
    update: Update = field(default_factory=lambda: Update(state="none"))
    version: str = OLD
    fetched: list[tuple[int, int]] = field(default_factory=list)
    boot_id: str = field(default_factory=new_id)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.client.subscribe(device_topic(SITE, self.device, "command"))
        self._threads = [threading.Thread(target=self._beat), threading.Thread(target=self._listen)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._stop.set()
        self.goes_on.set()
        for thread in self._threads:
            thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(0.5):
            said = Heartbeat(
                site=SITE, device=self.device, kind="walkup", sent_at=clock.now(), clock="synced",
                boot_id=self.boot_id, uptime_ms=60_000, version=self.version, slot="a",
                outbox=OutboxState(depth=0, last_seq=0), reader="up", update=self.update,
            )  # fmt: skip
            self.client.client.publish(self._topic("heartbeat"), encode(said), qos=1)

    def _listen(self) -> None:
        while not self._stop.is_set():
            for message in self.client.received(0.2):
                order = decode_as(Command, bytes(message.payload))
                if order.name == "update":
                    done = Result(command=order.id, outcome="done", text="It is wanted.")
                    self.client.client.publish(self._topic("result"), encode(done), qos=1)
                    self._take(order.arguments)

    def _take(self, told: dict[str, str]) -> None:
        if self.update.version == told["version"] and self.update.state != "none":
            return
        self.update = Update(state="fetching", version=told["version"])
        half = int(told["size"]) // 2
        content = self._fetch(told, 0, half)
        self.goes_on.wait()
        content += self._fetch(told, half, int(told["size"]))
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        self.update = Update(state="installing", version=told["version"], percent=50)
        why = "" if self.ends == "good" else "No first frame within a minute."
        rollbacks = 0 if self.ends == "good" else 1
        if self.ends == "good":
            self.version = told["version"]
        self.update = Update(
            state=self.ends, version=told["version"], rollbacks=rollbacks, sentence=why
        )

    def _fetch(self, told: dict[str, str], first: int, end: int) -> bytes:
        headers = {"Range": f"bytes={first}-{end - 1}", "If-Range": f'"{told["sha256"]}"'}
        while not self._stop.wait(0.2):
            try:
                answer = requests.get(
                    f"{self.hub.address}{bundle_path(told['version'])}", headers=headers,
                    verify=str(self.hub.broker.hub().ca), timeout=10,
                )  # fmt: skip
            except requests.RequestException:
                continue  # the hub is away: from where it broke, when it is back
            if answer.status_code == 206:
                self.fetched.append((first, len(answer.content)))
                return answer.content
        return b""

    def _topic(self, kind: Any) -> str:
        return device_topic(SITE, self.device, kind)


def run(directory: Path, *words: str) -> None:
    """A command of the hub."""
    settings = str(directory / "hub.toml")
    part = Part(
        words[1], [".venv/bin/worksource", *words, "--config", settings],
        directory / "commands.log",
    )  # fmt: skip
    part.launch()
    assert wait_until(lambda: not part.is_running, WITHIN_S)
    assert part.stop() == 0, (directory / "commands.log").read_text()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    box, mail_port, port = Mailbox(), free_port(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=mail_port)
    server.start()
    with running_broker(tmp_path / "broker", SITE) as broker:
        settings = write_toml(
            tmp_path / "hub.toml",
            {},
            site={"code": SITE, "name": "Olympia", "timezone": ZONE},
            database={"url": f"sqlite:///{tmp_path / 'hub.db'}"},
            broker=broker_table(broker.host, broker.port, broker.hub(), "cert"),
            web={
                "host": "127.0.0.1", "port": port, "secret_key_file": tmp_path / "web.secret",
                "cert": broker.server.certificate, "key": broker.server.key,
            },
            alerts={"mail_to": ["dana@office.example"], "smtp_port": mail_port},
            announce={"enabled": False},
        )  # fmt: skip
        run(tmp_path, "hub", "init")
        command = [".venv/bin/worksource", "hub", "run", "--config", str(settings)]
        part = Part("hub", command, tmp_path / "hub.log", ready=lambda: _answers(port, broker))
        part.start()
        engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
        yield Hub(tmp_path, broker, port, part, box, engine)
        engine.dispose()
        part.stop()
    server.stop()


def _answers(port: int, broker: SiteBroker) -> bool:
    try:
        address = f"https://127.0.0.1:{port}/healthz"
        return requests.get(address, verify=str(broker.hub().ca), timeout=2).ok
    except requests.RequestException:
        return False


@pytest.fixture
def kiosks(hub: Hub) -> Iterator[dict[str, Kiosk]]:
    with (
        mqtt_client(hub.broker, hub.broker.device("lobby-1"), client_id(SITE, "lobby-1")) as one,
        mqtt_client(hub.broker, hub.broker.device("lobby-2"), client_id(SITE, "lobby-2")) as two,
        mqtt_client(hub.broker, hub.broker.device("lobby-3"), client_id(SITE, "lobby-3")) as three,
    ):
        made = {
            name: Kiosk(name, client, hub)
            for name, client in zip(KIOSKS, (one, two, three), strict=True)
        }
        try:
            assert until(lambda: len(heard(hub)) == len(KIOSKS)), hub.part.log.read_text()
            yield made
        finally:
            for kiosk in made.values():
                kiosk.close()


def heard(hub: Hub) -> list[str]:
    with reading(hub.engine) as connection:
        return [one.device for one in candidates(connection, SITE) if one.said is not None]


def until(holds: Callable[[], bool], within_s: float = WITHIN_S) -> bool:
    return wait_until(holds, within_s, 0.2)


def test_one_good_then_the_rest_through_a_killed_hub_and_a_broken_one_stops_with_a_mail(
    hub: Hub, kiosks: dict[str, Kiosk]
) -> None:
    hub.add(NEW)
    one = hub.begin(NEW)
    assert until(lambda: kiosks["lobby-1"].fetched != []), hub.part.log.read_text()
    assert hub.told(NEW) == ["lobby-1"], "an unproven release is on one kiosk alone"
    before_kb = hub.web_memory_kb()
    kiosks["lobby-1"].goes_on.set()
    assert until(lambda: hub.told(NEW) == list(KIOSKS)), hub.part.log.read_text()
    assert hub.standing(one)["lobby-1"] == "good"
    assert until(lambda: bool(kiosks["lobby-2"].fetched and kiosks["lobby-3"].fetched))
    assert hub.web_memory_kb() - before_kb < 16_000, "it streams from its disk"

    hub.part.kill()
    for kiosk in kiosks.values():
        kiosk.goes_on.set()
    hub.part.start()
    assert until(lambda: hub.row(one).state == "done"), (
        hub.standing(one),
        hub.part.log.read_text(),
    )
    half = len(BUNDLE) // 2
    assert all(kiosk.fetched == [(0, half), (half, half)] for kiosk in kiosks.values())

    kiosks["lobby-1"].ends = "rolled_back"
    hub.add(BROKEN)
    two = hub.begin(BROKEN)
    assert until(lambda: hub.row(two).state == "stopped"), hub.part.log.read_text()
    assert "No first frame" in hub.row(two).sentence
    assert until(lambda: hub.mailbox.mails != []), hub.part.log.read_text()
    (mail,) = hub.mailbox.mails
    assert "Subject: [olympia] site: roll-out stopped" in mail
    assert "No other kiosk is told of it" in " ".join(mail.split())
    assert hub.told(BROKEN) == ["lobby-1"]
