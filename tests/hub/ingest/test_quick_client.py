"""Messages cut out of the buffer, whole, in order, whatever the pieces they came in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.config import Broker
from hub.ingest.inbox import Arrived, Inbox
from hub.ingest.links import EventLink
from hub.ingest.quick_client import BufferedSocket, _publish_at
from provisioning.demo.broker import BrokerKind, SiteBroker
from tests.rig.broker import running_broker
from tests.rig.mqtt import mqtt_client
from tests.rig.waiting import wait_until

SITE = "test-site"
TOPIC = f"ws/1/{SITE}/walkup-1/event"


def packet(topic: bytes, number: int, payload: bytes, header: int = 0x32) -> bytes:
    body = len(topic).to_bytes(2, "big") + topic + number.to_bytes(2, "big") + b"\0" + payload
    size, length = len(body), b""
    while True:
        size, low = divmod(size, 128)
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return bytes([header]) + length + body


@given(st.binary(max_size=300), st.integers(1, 65_535), st.sampled_from([0x32, 0x3A, 0x33]))
def test_a_whole_publish_is_cut_out(payload: bytes, number: int, header: int) -> None:
    found = packet(b"a/b", number, payload, header)
    assert _publish_at(b"x" + found + b"y", 1) == (b"a/b", number, payload, 1 + len(found))


@given(st.binary(max_size=300), st.data())
def test_a_piece_of_one_is_left_alone(payload: bytes, data: st.DataObject) -> None:
    whole = packet(b"a/b", 7, payload)
    piece = whole[: data.draw(st.integers(0, len(whole) - 1))]
    assert _publish_at(piece, 0) is None


@pytest.mark.parametrize(
    "other",
    [
        b"\x40\x02\x00\x07",  # PUBACK
        packet(b"a/b", 7, b"", header=0x34),  # QoS 2
        b"\x30\x08\x00\x03a/b\x00hi",  # QoS 0
        b"\x32\x09\x00\x03a/b\x00\x07\x02\x01\x01",  # a property
        b"\x32\x80\x80\x80\x80\x01",  # a length that cannot be
        b"\x32\x02\xff\xff",  # a topic longer than its packet
        b"\x32\x00",
        b"",
    ],
)
def test_everything_else_goes_paho_s_own_way(other: bytes) -> None:
    assert _publish_at(other, 0) is None


def test_a_buffered_socket_serves_small_reads_from_one_large_one() -> None:
    class Socket:
        reads = [b"hello world"]

        def recv(self, _size: int) -> bytes:
            return self.reads.pop(0) if self.reads else b""

        def fileno(self) -> int:
            return 7

    socket = BufferedSocket(Socket())
    assert (socket.recv(2), socket.pending(), socket.recv(99)) == (b"he", 9, b"llo world")
    assert (socket.pending(), socket.recv(1), socket.fileno()) == (0, b"", 7)


@pytest.fixture(params=["mosquitto", "embedded"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SiteBroker]:
    kind: BrokerKind = request.param
    with running_broker(tmp_path / "broker", SITE, kind) as running:
        yield running


def settings(broker: SiteBroker) -> Broker:
    held = broker.hub()
    return Broker(
        host=broker.host, port=broker.port, ca=held.ca, cert=held.certificate, key=held.key
    )


class Listening:
    """An event link whose box the test empties."""

    def __init__(self, broker: SiteBroker) -> None:
        self.inbox = Inbox()
        self.failures: list[BaseException] = []
        self.link = EventLink(settings(broker), SITE, self.inbox, self.failures.append)
        self.link.start(settings(broker))

    def take(self, count: int, within_s: float = 10) -> list[Arrived]:
        taken: list[Arrived] = []

        def enough() -> bool:
            taken.extend(self.inbox.take(0.05))
            return len(taken) >= count

        wait_until(enough, within_s)
        return taken

    def stop(self) -> None:
        self.inbox.close()
        self.link.stop()
        assert self.failures == []


@pytest.fixture
def listening(broker: SiteBroker) -> Iterator[Listening]:
    found = Listening(broker)
    with mqtt_client(broker, broker.device("walkup-1"), "walkup-1") as kiosk:
        # Brokers differ in what they answer while nobody listens: publish until one comes.
        def is_heard() -> bool:
            kiosk.publish(TOPIC, b"first")
            came = found.inbox.take(0.2)
            found.link.acknowledge(came)
            return bool(came)

        wait_until(is_heard)
        yield found
    found.stop()


@pytest.mark.slow
def test_thousands_come_whole_and_in_order(broker: SiteBroker, listening: Listening) -> None:
    sent = [f"{number} {'x' * (number % 400)}".encode() for number in range(3_000)]
    with mqtt_client(broker, broker.device("walkup-2"), "walkup-2") as kiosk:
        topic = TOPIC.replace("walkup-1", "walkup-2")
        for payload in sent:
            kiosk.client.publish(topic, payload, qos=1)
        came: list[bytes] = []
        while len(came) < len(sent):
            batch = listening.take(1)
            listening.link.acknowledge(batch)
            came += [one.payload for one in batch if one.topic == topic]
    assert came == sent


@pytest.mark.slow
def test_what_was_not_acknowledged_comes_again_and_what_was_does_not(
    broker: SiteBroker, listening: Listening
) -> None:
    with mqtt_client(broker, broker.device("walkup-2"), "walkup-2") as kiosk:
        topic = TOPIC.replace("walkup-1", "walkup-2")
        for number in range(20):
            kiosk.client.publish(topic, str(number).encode(), qos=1)
        batch = listening.take(20)
        listening.link.acknowledge(batch[:15])
        # The acknowledgements are on their way before the connection goes.
        wait_until(lambda: not listening.link._client.want_write())
        listening.stop()
        again = Listening(broker)
        try:
            came = again.take(5)
            again.link.acknowledge(batch[15:])  # of the connection before: must change nothing
            assert {one.payload for one in came} == {b"15", b"16", b"17", b"18", b"19"}
        finally:
            again.stop()


@pytest.mark.slow
def test_an_acknowledgement_of_an_earlier_connection_is_not_sent(
    broker: SiteBroker, listening: Listening
) -> None:
    client: Any = listening.link._client
    with mqtt_client(broker, broker.device("walkup-2"), "walkup-2") as kiosk:
        topic = TOPIC.replace("walkup-1", "walkup-2")
        kiosk.client.publish(topic, b"one", qos=1)
        (first,) = listening.take(1)
        generation = first.generation
        client.socket().shutdown(2)
        (again,) = listening.take(1)
        assert (again.payload, again.generation > generation) == (b"one", True)
        sent: list[object] = []
        client.acknowledge = sent.append
        listening.link.acknowledge([first])
        assert sent == []
        listening.link.acknowledge([again])
        assert sent == [[again.packet_number]]
