"""
From a token to a certificate and back, with a real broker: what the broker itself says.

A kiosk asks the hub's door, staff approve, the watch signs; the kiosk connects by its own key,
renews, is called back while it is connected, and is refused from then on.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine

from contract import certificates
from contract.enrolment import PREFIX, RENEW, Enrol, Enrolled, Renew
from contract.messages import decode_as, encode
from contract.topics import client_id, device_topic
from device.enrolment.commands import NOT_DECIDED, RETIRED, renew, request
from hub import clock, migrations
from hub.config import Broker, Database, HubConfig, Site, Web
from hub.db import open_engine, reading
from hub.ids import new_id
from hub.kiosks.alerts.watch import Watch
from hub.kiosks.enrolment import service, tokens
from hub.kiosks.identity import reading as identities
from hub.kiosks.identity import service as identity
from hub.kiosks.identity.keeper import Keeper
from hub.kiosks.settings import Alerts, Enrolment
from hub.web.app import create_app
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import wait_until
from provisioning.pki import Credentials
from tests.hub.kiosks.enrolment.asking import AskingKiosk, certificate
from tests.hub.making import SITE, ZONE, open_site
from tests.rig.broker import running_broker
from tests.rig.chromium import served
from tests.rig.mqtt import TestClient, mqtt_client

pytestmark = pytest.mark.slow

BY = "tess@office.example"
TAKEN, NOBODY_LISTENS = 0, 16
NOT_LET_IN = "did not let|certificate|alert|EOF|reset"


@dataclass
class Hub:
    """The web's door and the watch, with the broker's own authority."""

    app: Flask
    engine: Engine
    broker: SiteBroker
    directory: Path

    def token(self, device: str) -> str:
        now = clock.now()
        ((_device, made),) = tokens.make(
            self.engine, SITE, [device], form=new_id(), replaces=False,
            expires_at=now + timedelta(hours=1), by=BY, now=now,
        )  # fmt: skip
        return made

    def asked(self, asked: Enrol | Renew, token: str = "") -> Enrolled:
        path = PREFIX if isinstance(asked, Enrol) else RENEW
        answer = self.app.test_client().post(
            path, data=encode(asked), headers={"Authorization": f"Bearer {token}"}
        )
        return decode_as(Enrolled, answer.get_data(), 20_000)

    def await_certificate(self, asked: Enrol | Renew, token: str = "") -> str:
        last: list[Enrolled] = []

        def is_there() -> bool:
            last[:] = [self.asked(asked, token)]
            return last[0].state != "pending"

        assert wait_until(is_there, 15, 0.2)
        return certificate(last[0])

    def approve_all(self) -> None:
        with reading(self.engine) as connection:
            waiting = identities.pending(connection, SITE)
        for row in waiting:
            service.decide(
                self.engine, SITE, row.id, approve=True, reason="", by=BY, now=clock.now()
            )

    def keep(self, kiosk: AskingKiosk, pem: str) -> Credentials:
        """What a kiosk writes on its disk."""
        held = Credentials(
            self.broker.hub().ca, self.directory / f"{kiosk.serial}.pem",
            self.directory / f"{kiosk.serial}.key",
        )  # fmt: skip
        held.certificate.write_text(pem)
        held.key.write_bytes(certificates.key_pem(kiosk.key))
        return held


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    migrations.upgrade(engine)
    open_site(engine)
    secret = tmp_path / "web.secret"
    secret.write_text("0123456789abcdef" * 4)
    with running_broker(tmp_path / "broker", SITE) as broker:
        held = broker.hub()
        pki = held.ca.parent
        told = Enrolment(
            ca=pki / "ca.pem", ca_key=pki / "ca.key", revoked=held.revoked,
            broker_pid_file=broker.store / "broker.pid",
        )  # fmt: skip
        config = HubConfig(
            site=Site(code=SITE, name="Olympia", timezone=ZONE),
            database=Database(url="sqlite:///"),
            broker=Broker(
                host=broker.host, port=broker.port, ca=held.ca, cert=held.certificate, key=held.key
            ),
            web=Web(secret_key_file=secret),
            enrolment=told,
        )
        keeper = Keeper(engine, SITE, told, config.broker)
        with _watching(Watch(engine, SITE, Alerts(), keeper)):
            yield Hub(create_app(config, engine), engine, broker, tmp_path)
    engine.dispose()


@contextmanager
def _watching(watch: Watch) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=watch.run, args=(stop, 0.2))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def connected(hub: Hub, held: Credentials, kiosk: AskingKiosk) -> TestClient:
    """Connects, and publishes what only this kiosk may."""
    with mqtt_client(hub.broker, held, client_id(SITE, kiosk.device)) as client:
        topic = device_topic(SITE, kiosk.device, "status")
        assert client.publish(topic, b"online") in (TAKEN, NOBODY_LISTENS)
        return client


def test_from_token_to_certificate_to_refusal(hub: Hub) -> None:
    kiosk = AskingKiosk()
    token = hub.token(kiosk.device)
    assert hub.asked(kiosk.first(), token).state == "pending"
    hub.approve_all()
    first = hub.keep(kiosk, hub.await_certificate(kiosk.first(), token))
    connected(hub, first, kiosk)

    new_key = certificates.new_key()
    present = first.certificate.read_text()
    renewed = hub.await_certificate(kiosk.next(present, new_key))
    rolled = AskingKiosk(serial="rolled", key=new_key)
    held = hub.keep(rolled, renewed)
    connected(hub, first, kiosk)
    with mqtt_client(hub.broker, held, client_id(SITE, kiosk.device)) as client:
        identity.revoke(
            hub.engine, SITE, kiosk.device, why="It was stolen.", by=BY, now=clock.now()
        )
        assert wait_until(lambda: not client.client.is_connected(), 20), "still connected"
    for before in (first, held):
        with (
            pytest.raises(OSError, match=NOT_LET_IN),
            mqtt_client(hub.broker, before, client_id(SITE, kiosk.device)),
        ):
            pass
    # Nobody else is shut out by the list.
    with mqtt_client(hub.broker, hub.broker.device("lobby-9"), client_id(SITE, "lobby-9")):
        pass

    again = AskingKiosk()
    token = hub.token(kiosk.device)
    hub.asked(again.first(), token)
    hub.approve_all()
    connected(hub, hub.keep(again, hub.await_certificate(again.first(), token)), again)


def test_a_clone_is_turned_away_at_the_door(hub: Hub) -> None:
    kiosk = AskingKiosk()
    token = hub.token(kiosk.device)
    hub.asked(kiosk.first(), token)
    hub.approve_all()
    hub.await_certificate(kiosk.first(), token)
    copy = AskingKiosk(serial="10000000ffffffff", key=kiosk.key)
    told = hub.asked(copy.first(), token)
    assert (told.state, "10000000ffffffff" in told.sentence) == ("clone", True)
    assert hub.asked(copy.first(), "AAAAA-BBBBB-CCCCC-DDDDD").state == "refused"


def test_the_commands_of_a_kiosk_enrol_it_and_roll_its_key(hub: Hub, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(hub.token("lobby-5") + "\n")
    mine = tmp_path / "identity"
    with served(hub.app) as address:
        common = ["--hub", address, "--site", SITE, "--device", "lobby-5", "--into", str(mine)]
        waiting = CliRunner().invoke(
            request, [*common, "--token-file", str(token), "--wait-s", "0"]
        )
        assert waiting.exit_code == NOT_DECIDED, waiting.output
        assert token.exists()
        hub.approve_all()
        done = CliRunner().invoke(request, [*common, "--token-file", str(token)])
        assert done.exit_code == 0, done.output
        assert not token.exists()
        before = (mine / "device.pem").read_text()
        rolled = CliRunner().invoke(renew, [*common, "--new-key"])
        assert rolled.exit_code == 0, rolled.output
        assert (mine / "device.pem").read_text() != before
        held = Credentials(mine / "ca.pem", mine / "device.pem", mine / "device.pem")
        with mqtt_client(hub.broker, held, client_id(SITE, "lobby-5")):
            identity.retire(
                hub.engine, SITE, "lobby-5", why="Its glass is broken.", by=BY, now=clock.now()
            )
        told = CliRunner().invoke(renew, common)
        assert (told.exit_code, "is retired" in told.output) == (RETIRED, True), told.output
