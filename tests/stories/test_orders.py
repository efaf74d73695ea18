"""From the hub's page to the kiosk and back: orders signed, carried out once, answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from contract.messages import Command, encode
from contract.sealing import CommandSigner
from contract.topics import device_topic
from device.commands.overrides import laid_over
from device.config import load
from hub import clock, migrations
from hub.catalogue import service as catalogue
from hub.config import Broker
from hub.db import open_engine
from hub.ingest.service import Ingest
from hub.kiosks import service as kiosks
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.service import UNSIGNED
from hub.kiosks.commands.tables import KioskCommand
from provisioning.demo.broker import SiteBroker
from provisioning.demo.processes import wait_until
from tests.hub.making import SITE, open_site
from tests.rig.broker import running_broker
from tests.rig.kiosk import RunningKiosk, kiosk
from tests.rig.mqtt import mqtt_client

pytestmark = pytest.mark.slow

KIOSK = "lobby-1"
SIGNER = CommandSigner.new()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[SiteBroker]:
    with running_broker(tmp_path / "broker", SITE) as running:
        yield running


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    migrations.upgrade(engine)
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
    yield engine
    engine.dispose()


@contextmanager
def a_hub(engine: Engine, broker: SiteBroker, signer: CommandSigner) -> Iterator[None]:
    held = broker.hub()
    told = Broker(
        host=broker.host, port=broker.port, ca=held.ca, cert=held.certificate, key=held.key
    )
    ingest = Ingest(engine, SITE, told, signer=signer)
    thread = threading.Thread(target=ingest.run)
    thread.start()
    try:
        yield
    finally:
        ingest.stop()
        thread.join()


@pytest.fixture
def running(tmp_path: Path, broker: SiteBroker) -> Iterator[RunningKiosk]:
    with kiosk(tmp_path / KIOSK, broker, KIOSK) as running:
        yield running


def order(engine: Engine, name: Any, **arguments: str) -> str:
    return commands.ask(
        engine, SITE, KIOSK, name, arguments, by="dana@office.example", now=clock.now()
    )


def row(engine: Engine, number: str) -> Any:
    with engine.connect() as connection:
        table = KioskCommand.__table__
        return connection.execute(select(table).where(table.c.id == number)).one()


def answer(engine: Engine, number: str) -> Any:
    assert wait_until(lambda: row(engine, number).answered_at is not None, 15), row(engine, number)
    return row(engine, number)


def test_a_kiosk_does_what_its_hub_orders(
    engine: Engine, broker: SiteBroker, running: RunningKiosk
) -> None:
    with a_hub(engine, broker, SIGNER):
        running.start()
        assert wait_until(lambda: (running.directory / "data" / "command.key").exists(), 10)

        assert answer(engine, order(engine, "identify")).status == "done"
        running.hands.see_that(
            lambda _shown: (
                running.hands.view is not None
                and running.hands.view.headline == f"This is kiosk {KIOSK}"
            ),
            "the kiosk's name",
        )

        sent = answer(engine, order(engine, "send_log"))
        assert sent.status == "done"
        assert "order done name=identify" in sent.log

        assert answer(engine, order(engine, "update")).status == "not_supported"
        refused = answer(engine, order(engine, "settings", brightness="900"))
        assert (refused.status, "brightness" in refused.answer) == ("refused", True)
        told = {"idle-s": "90", "night-from": "21:30", "brightness": "80", "language": "es"}
        assert answer(engine, order(engine, "settings", **told)).status == "done"
        kept = laid_over(load(running.settings))
        assert (kept.patience.idle_s, kept.screen.night_from) == (90, "21:30")
        assert (kept.screen.brightness, kept.language) == (80, "es")

        restarted = answer(engine, order(engine, "restart"))
        assert restarted.status == "done"
        assert wait_until(lambda: not running.part.is_running, 10)
        assert running.part.stop() == 0


def test_a_stranger_at_the_broker_orders_nothing_and_a_replay_does_nothing(
    engine: Engine, broker: SiteBroker, running: RunningKiosk
) -> None:
    topic = device_topic(SITE, KIOSK, "command")
    with a_hub(engine, broker, SIGNER):
        running.start()
        assert wait_until(lambda: (running.directory / "data" / "command.key").exists(), 10)
        number = order(engine, "identify")
        done = answer(engine, number)
        again = Command(
            id=done.id,
            name=done.name,
            arguments=done.arguments,
            expires_at=done.expires_at,
            signature=UNSIGNED,
        )
        with mqtt_client(broker, broker.hub(), "intruder") as intruder:
            intruder.publish(topic, encode(SIGNER.sign(again, topic)))
            assert wait_until(lambda: "order heard again" in running.log(), 10)
            forged = CommandSigner.new().sign(again, topic)
            intruder.publish(topic, encode(forged))
            assert wait_until(lambda: "not signed by this kiosk's hub" in running.log(), 10)


def test_a_hub_with_another_key_is_told_of_and_not_obeyed(
    engine: Engine, broker: SiteBroker, running: RunningKiosk
) -> None:
    with a_hub(engine, broker, SIGNER):
        running.start()
        assert wait_until(lambda: (running.directory / "data" / "command.key").exists(), 10)
    with engine.begin() as connection:
        catalogue.bump(connection, SITE)
    with a_hub(engine, broker, CommandSigner.new()):
        assert wait_until(lambda: "another key for orders" in running.log(), 15)
        number = order(engine, "restart")
        assert wait_until(lambda: "not signed by this kiosk's hub" in running.log(), 10)
        assert row(engine, number).status == "sent"
        assert running.part.is_running
    with engine.connect() as connection:
        (seen,) = kiosks.kiosks_now(connection, SITE, clock.now())
    assert seen.device == KIOSK
