"""A plain MQTT 5 client for tests: what it received, and what the broker said to it."""

import queue
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from provisioning.demo.broker import SiteBroker
from provisioning.pki import Credentials

QUIET_S = 0.2
WAIT_S = 5.0


def with_properties(packet: int, **values: object) -> Properties:
    """MQTT 5 properties by name; the library's own class carries no types."""
    properties = Properties(packet)  # type: ignore[no-untyped-call] # paho has none here
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


class TestClient:
    """Connected over TLS with a client certificate, or with none."""

    __test__ = False  # not a test, though its name begins like one

    def __init__(
        self,
        broker: SiteBroker,
        held: Credentials | None,
        name: str,
        will: tuple[str, bytes] | None = None,
    ) -> None:
        self.messages: queue.SimpleQueue[mqtt.MQTTMessage] = queue.SimpleQueue()
        self._let_in: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[int, list[ReasonCode]]] = queue.SimpleQueue()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
        self.client.tls_set(*_files(broker, held))
        self.client.on_connect = lambda _c, _u, _f, code, _p: self._let_in.put(not code.is_failure)
        self.client.on_disconnect = lambda *_: self._let_in.put(False)
        self.client.on_message = lambda _c, _u, message: self.messages.put(message)
        self.client.on_publish = lambda _c, _u, mid, code, _p: self._answers.put((mid, [code]))
        self.client.on_subscribe = lambda _c, _u, mid, codes, _p: self._answers.put((mid, codes))
        if will is not None:
            self.client.will_set(*will, qos=1, retain=True)
        self._address = (broker.host, broker.port)

    def connect(self, expiry_s: int = 0) -> None:
        """Raises OSError, of which SSLError is one, when it is not let in."""
        properties = with_properties(PacketTypes.CONNECT, SessionExpiryInterval=expiry_s)
        self.client.connect(*self._address, clean_start=expiry_s == 0, properties=properties)
        self.client.loop_start()
        if not self._let_in.get(timeout=WAIT_S):
            raise ConnectionRefusedError("the broker did not let the client in")

    def publish(
        self,
        topic: str,
        payload: bytes,
        qos: int = 1,
        retain: bool = False,
        properties: Properties | None = None,
    ) -> int:
        """The broker's reason code: 0 taken, 16 nobody listens, 135 not authorised."""
        sent = self.client.publish(topic, payload, qos, retain, properties)
        return self._answer(sent.mid)[0].value

    def subscribe(self, topic: str, qos: int = 1) -> int:
        """The granted QoS, or 135."""
        _, mid = self.client.subscribe(topic, qos)
        assert mid is not None
        return self._answer(mid)[0].value

    def received(self, wait_s: float = QUIET_S) -> list[mqtt.MQTTMessage]:
        """Everything that arrives until it is quiet."""
        found = []
        while True:
            try:
                found.append(self.messages.get(timeout=wait_s))
            except queue.Empty:
                return found

    def drop(self) -> None:
        """Be gone without a word, as when the plug is pulled."""
        link = self.client.socket()
        assert isinstance(link, socket.socket)
        link.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
        self.client._reset_sockets()  # else its wake-up pair waits for the garbage collector

    def _answer(self, mid: int) -> list[ReasonCode]:
        while True:
            answered, codes = self._answers.get(timeout=WAIT_S)
            if answered == mid:
                return codes


def _files(broker: SiteBroker, held: Credentials | None) -> tuple[str, str | None, str | None]:
    if held is None:
        return str(broker.part.log.parent / "pki" / "ca.pem"), None, None
    return str(held.ca), str(held.certificate), str(held.key)


@contextmanager
def mqtt_client(
    broker: SiteBroker,
    held: Credentials | None,
    name: str,
    expiry_s: int = 0,
    will: tuple[str, bytes] | None = None,
) -> Iterator[TestClient]:
    """A connected client, closed when the block ends."""
    client = TestClient(broker, held, name, will)
    try:
        client.connect(expiry_s)
        yield client
    finally:
        client.close()
