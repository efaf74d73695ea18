"""The link against real brokers: up, down, gone, forgetful, and unwilling."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import pytest
from paho.mqtt.packettypes import PacketTypes

from contract.events import BadMessage
from contract.fields import NOBODY
from contract.messages import Answer, Ask, decode_as, encode
from device.adapters.mqtt import Broker, Certificates, MqttLink, tls_context
from device.adapters.whole_file import write_whole
from provisioning.demo.broker import BrokerKind, SiteBroker
from provisioning.demo.processes import free_port, wait_until
from tests.rig.broker import running_broker
from tests.rig.mqtt import TestClient, mqtt_client, with_properties

pytestmark = pytest.mark.slow
SITE = "oak-street"
TOPIC = f"ws/1/{SITE}/lobby-1"
MakeLink = Callable[..., MqttLink]


@pytest.fixture(params=["mosquitto", "embedded"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SiteBroker]:
    kind: BrokerKind = request.param
    with running_broker(tmp_path / "broker", SITE, kind) as running:
        yield running


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[SiteBroker]:
    with running_broker(tmp_path / "broker", SITE) as running:
        yield running


@pytest.fixture
def make_link() -> Iterator[MakeLink]:
    made: list[MqttLink] = []

    def make(broker: SiteBroker, certificate_of: str = "lobby-1", **hears: object) -> MqttLink:
        held = broker.device(certificate_of)
        certificates = Certificates(held.ca, held.certificate, held.key)
        link = MqttLink(Broker(broker.host, broker.port, certificates), SITE, "lobby-1")
        link.listen(on_up=lambda: None, hears=hears)  # type: ignore[arg-type] # kinds by name
        link.start()
        made.append(link)
        return link

    yield make
    for link in made:
        link.stop()


def up(link: MqttLink) -> MqttLink:
    assert wait_until(lambda: link.is_up, 10)
    return link


@pytest.fixture
def hub(broker: SiteBroker) -> Iterator[TestClient]:
    yield from a_hub(broker)


def a_hub(broker: SiteBroker) -> Iterator[TestClient]:
    with mqtt_client(broker, broker.hub(), "hub") as client:
        for kind in ("event", "heartbeat", "status", "ask"):
            client.subscribe(f"ws/1/{SITE}/+/{kind}")
        yield client


def test_what_the_kiosk_publishes_reaches_the_hub(
    broker: SiteBroker, hub: TestClient, make_link: MakeLink
) -> None:
    link = up(make_link(broker))
    assert link.publish("heartbeat", b"beat")
    assert link.publish("event", b"one")
    received = [(m.topic, m.payload) for m in hub.received(0.5)]
    assert received == [
        (f"{TOPIC}/status", b"online"),
        (f"{TOPIC}/heartbeat", b"beat"),
        (f"{TOPIC}/event", b"one"),
    ]


def test_what_the_hub_says_is_heard_by_kind(
    broker: SiteBroker, hub: TestClient, make_link: MakeLink
) -> None:
    heard: SimpleQueue[bytes] = SimpleQueue()
    catalogues: SimpleQueue[bytes] = SimpleQueue()
    up(make_link(broker, ack=heard.put, catalogue=catalogues.put))
    hub.publish(f"{TOPIC}/ack", b"through 7")
    hub.publish(f"ws/1/{SITE}/catalogue", b"menu", retain=True)
    assert heard.get(timeout=5) == b"through 7"
    assert catalogues.get(timeout=5) == b"menu"


def test_a_retained_catalogue_is_heard_at_every_new_link(
    broker: SiteBroker, hub: TestClient, make_link: MakeLink
) -> None:
    hub.publish(f"ws/1/{SITE}/catalogue", b"menu", retain=True)
    heard: SimpleQueue[bytes] = SimpleQueue()
    up(make_link(broker, catalogue=heard.put))
    assert heard.get(timeout=5) == b"menu"


def test_a_question_gets_its_own_answer(
    broker: SiteBroker, hub: TestClient, make_link: MakeLink
) -> None:
    answers: SimpleQueue[Answer] = SimpleQueue()
    link = up(make_link(broker))
    hub.received(0.3)
    link.ask(NOBODY, answers.put)
    question = hub.messages.get(timeout=5)
    assert decode_as(Ask, bytes(question.payload)) == Ask(who=NOBODY)
    asked = vars(question.properties)
    assert asked["ResponseTopic"] == f"{TOPIC}/answer"
    strange = with_properties(PacketTypes.PUBLISH, CorrelationData=b"somebody")
    hub.publish(f"{TOPIC}/answer", encode(Answer(card="void")), properties=strange)
    reply = with_properties(PacketTypes.PUBLISH, CorrelationData=asked["CorrelationData"])
    hub.publish(f"{TOPIC}/answer", encode(Answer(card="active")), properties=reply)
    hub.publish(f"{TOPIC}/answer", encode(Answer(card="unknown")), properties=reply)
    assert answers.get(timeout=5) == Answer(card="active")
    link.publish("event", b"still here")
    assert hub.received(0.5)
    assert answers.empty()


def test_bad_messages_are_said_by_kind_and_the_link_lives(
    broker: SiteBroker, hub: TestClient, make_link: MakeLink, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_payload: bytes) -> None:
        raise BadMessage("not a valid ack")

    def fail(_payload: bytes) -> None:
        raise KeyError("a fault of ours")

    link = up(make_link(broker, ack=refuse, catalogue=fail))
    hub.publish(f"{TOPIC}/ack", b"1234567890 secret")
    hub.publish(f"{TOPIC}/command", b"1234567890 secret")
    hub.publish(f"ws/1/{SITE}/catalogue", b"1234567890 secret")
    assert wait_until(lambda: "message failed kind=catalogue" in caplog.text, 5)
    assert "message ignored kind=ack reason=not a valid ack" in caplog.text
    assert "message ignored kind=command" in caplog.text
    assert "secret" not in caplog.text
    assert link.publish("event", b"still here")


def test_a_pulled_cable_is_told_by_the_will_and_the_link_returns(
    mosquitto: SiteBroker, make_link: MakeLink
) -> None:
    for hub in a_hub(mosquitto):
        link = up(make_link(mosquitto))
        assert link._client is not None
        connection = link._client.socket()
        assert isinstance(connection, socket.socket)
        connection.shutdown(socket.SHUT_RDWR)
        said = [hub.messages.get(timeout=5).payload for _ in range(3)]
        assert said == [b"online", b"offline", b"online"]


def test_a_stopped_link_says_good_bye(mosquitto: SiteBroker, make_link: MakeLink) -> None:
    for hub in a_hub(mosquitto):
        up(make_link(mosquitto)).stop()
        assert [m.payload for m in hub.received(0.5)] == [b"online", b"offline"]


def test_a_broker_that_lost_its_memory_is_used_again(
    mosquitto: SiteBroker, make_link: MakeLink
) -> None:
    ups: list[float] = []
    heard: SimpleQueue[bytes] = SimpleQueue()
    link = make_link(mosquitto, ack=heard.put)
    link.listen(on_up=lambda: ups.append(time.monotonic()), hears={"ack": heard.put})
    up(link)
    mosquitto.part.kill()
    mosquitto.forget()
    assert wait_until(lambda: not link.is_up, 5)
    assert not link.publish("event", b"lost")
    mosquitto.part.start()
    up(link)
    for hub in a_hub(mosquitto):
        hub.publish(f"{TOPIC}/ack", b"hello again")
        assert heard.get(timeout=5) == b"hello again"
        assert link.publish("event", b"one")
        assert b"one" in [m.payload for m in hub.received(0.5)]


def test_without_a_broker_nothing_waits() -> None:
    link = MqttLink(Broker("127.0.0.1", free_port()), SITE, "lobby-1")
    link.start()
    begun = time.monotonic()
    assert not link.publish("event", b"one")
    link.ask(NOBODY, lambda _answer: None)
    assert time.monotonic() - begun < 0.05
    link.stop()
    assert time.monotonic() - begun < 2


def test_a_kiosk_with_a_neighbours_certificate_is_refused_and_says_so(
    mosquitto: SiteBroker, make_link: MakeLink, caplog: pytest.LogCaptureFixture
) -> None:
    link = up(make_link(mosquitto, certificate_of="lobby-2"))
    link.publish("event", b"one")
    assert wait_until(lambda: link.is_refused, 5)
    assert "the broker refuses what this kiosk sends" in caplog.text


# paho leaves the socket of a failed handshake to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_of_another_authority_is_not_spoken_to(
    mosquitto: SiteBroker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running_broker(tmp_path / "other", SITE) as other:
        held = other.device("lobby-1")
        certificates = Certificates(held.ca, held.certificate, held.key)
        link = MqttLink(Broker(mosquitto.host, mosquitto.port, certificates), SITE, "lobby-1")
        link.start()
        assert wait_until(lambda: "cannot be reached" in caplog.text, 5)
        assert not link.is_up
        link.stop()


def test_a_certificate_file_that_is_none_is_found_before_the_start(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("this is no certificate")
    with pytest.raises(ssl.SSLError):
        MqttLink(Broker("127.0.0.1", 1, Certificates(tmp_path / "ca.pem")), SITE, "lobby-1")


def test_it_waits_for_a_certificate_and_takes_the_next_one_without_a_word(
    mosquitto: SiteBroker, tmp_path: Path
) -> None:
    held, mine = mosquitto.device("lobby-1"), tmp_path / "identity"
    mine.mkdir()
    pair, ca = mine / "device.pem", mine / "ca.pem"
    certificates = Certificates(ca, pair, pair, may_come=True)
    link = MqttLink(Broker(mosquitto.host, mosquitto.port, certificates), SITE, "lobby-1")
    ups: list[bool] = []
    link.listen(on_up=lambda: ups.append(True), hears={})
    statuses: SimpleQueue[bytes] = SimpleQueue()
    with mqtt_client(mosquitto, mosquitto.hub(), "watcher") as watcher:
        watcher.client.on_message = lambda _c, _u, message: statuses.put(bytes(message.payload))
        watcher.client.subscribe(f"{TOPIC}/status", 1)
        link.start()
        try:
            assert not wait_until(lambda: link.is_up, 1)
            ca.write_bytes(held.ca.read_bytes())
            pair.write_bytes(held.certificate.read_bytes() + held.key.read_bytes())
            assert wait_until(lambda: link.is_up, 10)
            write_whole(pair, pair.read_bytes())  # as a renewal does: another file
            assert wait_until(lambda: len(ups) == 2, 10)
            assert wait_until(lambda: link.is_up, 10)
            said = [statuses.get(timeout=5)]
            while not statuses.empty():
                said.append(statuses.get())
            assert set(said) == {b"online"}, "nobody was told that it was away"
        finally:
            link.stop()


def test_a_found_broker_is_known_by_its_authority_and_a_named_one_by_its_name(
    mosquitto: SiteBroker,
) -> None:
    held = mosquitto.device("lobby-1")
    certificates = Certificates(held.ca, held.certificate, held.key)
    assert tls_context(certificates).check_hostname
    at = Broker("127.1", mosquitto.port, certificates, is_found=True)  # none of its names
    link = MqttLink(at, SITE, "lobby-1")
    link.start()
    try:
        assert wait_until(lambda: link.is_up, 5)
    finally:
        link.stop()


def test_where_the_broker_is_can_change_between_two_tries(mosquitto: SiteBroker) -> None:
    held = mosquitto.device("lobby-1")
    certificates = Certificates(held.ca, held.certificate, held.key)
    wrong = Broker("127.0.0.1", free_port(), certificates)
    link = MqttLink(wrong, SITE, "lobby-1", where=lambda told: replace(told, port=mosquitto.port))
    link.start()
    try:
        assert wait_until(lambda: link.is_up, 10)
    finally:
        link.stop()
