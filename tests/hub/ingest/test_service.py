"""The ingest on a real broker: events in, acknowledgements out, and a plug that is pulled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from paho.mqtt.packettypes import PacketTypes
from sqlalchemy import Engine, select

from contract import events as contract
from contract.messages import (
    Ack,
    Answer,
    Ask,
    Catalogue,
    OutboxState,
    decode_as,
    encode,
)
from contract.topics import Kind, catalogue_topic, device_topic
from hub import clock
from hub.catalogue import service as catalogue
from hub.catalogue.history import reading as history
from hub.config import Broker
from hub.events import service as events
from hub.ingest.service import Ingest, IngestStopped
from hub.kiosks import service as kiosks
from hub.visits.tables import VisitRow
from provisioning.demo.broker import SiteBroker
from tests.hub.ingest.test_sorting import heartbeat
from tests.hub.making import ANA, SITE, Pen, an_id, open_site
from tests.rig.broker import running_broker
from tests.rig.mqtt import TestClient, mqtt_client, with_properties
from tests.rig.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[SiteBroker]:
    with running_broker(tmp_path / "broker", SITE) as running:
        yield running


@pytest.fixture
def kiosk(broker: SiteBroker) -> Iterator[TestClient]:
    with mqtt_client(broker, broker.device("walkup-1"), "walkup-1") as client:
        for kind in ("ack", "answer"):
            client.subscribe(topic(kind))
        client.subscribe(catalogue_topic(SITE))
        yield client


def topic(kind: Kind) -> str:
    return device_topic(SITE, "walkup-1", kind)


def settings(broker: SiteBroker) -> Broker:
    held = broker.hub()
    return Broker(
        host=broker.host, port=broker.port, ca=held.ca, cert=held.certificate, key=held.key
    )


@contextmanager
def ingesting(engine: Engine, broker: SiteBroker) -> Iterator[Ingest]:
    ingest = Ingest(engine, SITE, settings(broker))
    thread = threading.Thread(target=ingest.run)
    thread.start()
    try:
        yield ingest
    finally:
        ingest.stop()
        thread.join()


def next_of(client: TestClient, wanted: str) -> bytes:
    while True:
        message = client.messages.get(timeout=15)
        if message.topic == wanted:
            return bytes(message.payload)


def acked_through(client: TestClient, through: int) -> None:
    while decode_as(Ack, next_of(client, topic("ack"))).through < through:
        pass


def send(client: TestClient, *captured: contract.AnyEvent) -> None:
    for event in captured:
        client.client.publish(topic("event"), contract.encode(event), qos=1)


def prepare(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)


def statuses(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(VisitRow.status)))


def test_from_the_kiosks_event_to_the_visit_and_back(
    engine: Engine, broker: SiteBroker, kiosk: TestClient
) -> None:
    prepare(engine)
    now = clock.now()
    pen = Pen()
    with ingesting(engine, broker):
        assert decode_as(Catalogue, next_of(kiosk, catalogue_topic(SITE))).services
        send(kiosk, pen.opened(an_id(1), at=now, who=ANA), pen.chose(an_id(1), "resume", at=now))
        acked_through(kiosk, 2)
        wait_until(lambda: statuses(engine) == ["open"])
        properties = with_properties(
            PacketTypes.PUBLISH, CorrelationData=b"7", ResponseTopic=topic("answer")
        )
        kiosk.publish(topic("ask"), encode(Ask(who=ANA)), properties=properties)
        answer = decode_as(Answer, next_of(kiosk, topic("answer")))
        assert (answer.open_visit, answer.services) == (an_id(1), ["resume"])
        beat = heartbeat(sent_at=now, outbox=OutboxState(depth=0, last_seq=2))
        kiosk.publish(topic("heartbeat"), encode(beat), qos=0)
        acked_through(kiosk, 2)
    with engine.connect() as connection:
        (seen,) = kiosks.kiosks_now(connection, SITE, clock.now())
    assert seen.status == "up"


def test_a_changed_catalogue_is_published_within_moments(
    engine: Engine, broker: SiteBroker, kiosk: TestClient
) -> None:
    prepare(engine)
    with ingesting(engine, broker):
        first = decode_as(Catalogue, next_of(kiosk, catalogue_topic(SITE)))
        with engine.begin() as connection:
            catalogue.bump(connection, SITE)
        then = decode_as(Catalogue, next_of(kiosk, catalogue_topic(SITE)))
        beat = heartbeat(sent_at=clock.now(), catalogue=then.version)
        kiosk.publish(topic("heartbeat"), encode(beat), qos=0)
        acked_through(kiosk, 0)
    assert then.version == first.version + 1
    with engine.connect() as connection:
        told = history.published(connection, SITE)
        (at_kiosk,) = history.at_the_kiosks(connection, SITE)
    assert told is not None
    assert (told.version, told.at is not None) == (then.version, True)
    assert (at_kiosk.device, at_kiosk.version) == ("walkup-1", then.version)


def test_a_new_day_of_the_site_has_a_catalogue_of_its_own(
    engine: Engine, broker: SiteBroker, kiosk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(engine)
    with ingesting(engine, broker):
        first = decode_as(Catalogue, next_of(kiosk, catalogue_topic(SITE)))
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
        then = decode_as(Catalogue, next_of(kiosk, catalogue_topic(SITE)))
    assert then.version == first.version + 1
    assert then.issued_at - first.issued_at >= timedelta(days=1) - timedelta(minutes=1)


def test_a_broker_that_lost_everything_has_its_catalogue_back(
    engine: Engine, broker: SiteBroker
) -> None:
    prepare(engine)
    with ingesting(engine, broker):
        broker.part.kill()
        broker.forget()
        broker.part.start()
        with mqtt_client(broker, broker.device("walkup-1"), "walkup-1") as kiosk:
            kiosk.subscribe(catalogue_topic(SITE))
            kiosk.subscribe(topic("ack"))
            assert decode_as(Catalogue, next_of(kiosk, catalogue_topic(SITE))).services
            # 16: the hub's subscription is not back yet
            event = contract.encode(Pen().opened(an_id(1), at=clock.now()))
            wait_until(lambda: kiosk.publish(topic("event"), event) == 0)
            acked_through(kiosk, 1)


def test_an_error_that_nobody_expected_ends_the_process(
    engine: Engine, broker: SiteBroker, kiosk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(engine)
    ingest = Ingest(engine, SITE, settings(broker))

    def ask_and_fail(_message: object) -> None:
        raise LookupError("nobody expected this")

    monkeypatch.setattr(ingest._talk, "_asked", ask_and_fail)
    threading.Thread(
        target=lambda: wait_until(lambda: kiosk.publish(topic("ask"), b"{}") == 0)
    ).start()
    with pytest.raises(IngestStopped):
        ingest.run()


_KILLED_BETWEEN_COMMIT_AND_ACK = """
import os, signal, sys
from hub.ingest import service
from hub.cli import hub

after = int(sys.argv.pop(1))
commit = service.Writer.commit
done = 0

def commit_and_die(self, batch):
    global done
    receipt = commit(self, batch)
    done += len(batch)
    if done >= after:
        os.kill(os.getpid(), signal.SIGKILL)
    return receipt

service.Writer.commit = commit_and_die
hub()
"""


def test_killed_between_commit_and_acknowledgement_nothing_is_lost_or_doubled(
    database_url: str, engine: Engine, broker: SiteBroker, kiosk: TestClient, tmp_path: Path
) -> None:
    prepare(engine)
    config = tmp_path / "hub.toml"
    write_config(config, database_url, broker, tmp_path)
    pen = Pen()
    captured = [pen.opened(an_id(number), at=clock.now()) for number in range(1, 301)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    for after in (1, 40, 150):
        code = ["-c", _KILLED_BETWEEN_COMMIT_AND_ACK, str(after)]
        with subprocess.Popen(
            [sys.executable, *code, "ingest", "--config", str(config)], env=environment
        ) as ingest:
            wait_until(lambda: kiosk.publish(topic("event"), contract.encode(captured[0])) == 0)
            send(kiosk, *captured[: after + 60])
            assert ingest.wait(timeout=30) == -signal.SIGKILL
    with ingesting(engine, broker):
        send(kiosk, *captured)
        acked_through(kiosk, 300)
    with engine.connect() as connection:
        logged = events.read_after(connection, SITE, 0, 1_000)
    assert sorted(event.seq for event in logged) == list(range(1, 301))
    assert [event.position for event in logged] == list(range(1, 301))


def write_config(path: Path, url: str, broker: SiteBroker, place: Path) -> None:
    held = broker.hub()
    path.write_text(
        f'[site]\ncode = "{SITE}"\nname = "Olympia"\ntimezone = "America/Los_Angeles"\n'
        f'[database]\nurl = "{url}"\n'
        f'[broker]\nhost = "{broker.host}"\nport = {broker.port}\nca = "{held.ca}"\n'
        f'cert = "{held.certificate}"\nkey = "{held.key}"\n'
        f'[web]\nsecret_key_file = "{place / "secret"}"\n[log]\nlevel = "WARNING"\n'
    )
