"""
The hub's two connections to the broker.

`EventLink` takes events at speed and acknowledges them when the writer says so; a full box
makes it wait, and nothing else.  `TalkLink` carries what is small and urgent: heartbeats,
questions, answers, acknowledgements, the catalogue.

A packet number belongs to a connection: after a reconnect the broker counts anew, and a late
PUBACK would acknowledge somebody else's message.  So every message carries the generation of
its connection, and the generation changes under the lock that acknowledges.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from contract import messages, topics
from contract.events import HUB_DEVICE
from contract.messages import CATALOGUE_MAX_BYTES, Ack, Catalogue, Command
from hub import clock
from hub.config import Broker
from hub.ingest.inbox import Arrived, Inbox
from hub.ingest.quick_client import QuickClient

log = logging.getLogger(__name__)

RECEIVE_MAXIMUM = 1_000
SESSION_EXPIRY_S = 30 * 86_400
KEEPALIVE_S = 30
LARGEST_PACKET = CATALOGUE_MAX_BYTES + 4_096

_TALK: tuple[tuple[topics.Kind, int], ...] = (
    ("heartbeat", 0),
    ("status", 1),
    ("ask", 1),
    ("result", 1),
)

Failed = Callable[[BaseException], None]
"""Told of an error that nobody expected; the process then ends."""
Asked = Callable[[MQTTMessage], None]


class EventLink:
    """Events in, acknowledged after the commit."""

    def __init__(self, broker: Broker, site: str, inbox: Inbox, failed: Failed) -> None:
        self._topic = topics.everything_up(site, "event")
        self._inbox = inbox
        self._failed = failed
        self._generation = 1
        self._lock = threading.Lock()
        self._client = QuickClient(f"{site}-{HUB_DEVICE}-events", self._take)
        _prepare(self._client, broker)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._message

    def start(self, broker: Broker) -> None:
        _connect(self._client, broker)

    def stop(self) -> None:
        _end(self._client)

    def acknowledge(self, batch: Iterable[Arrived]) -> None:
        """PUBACK what was committed, unless its connection is gone."""
        with self._lock:
            numbers = [
                message.packet_number for message in batch if message.generation == self._generation
            ]
            if numbers:
                self._client.acknowledge(numbers)

    def _connected(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker refused the hub: %s", reason)
            return
        client.subscribe(self._topic, qos=1)

    def _subscribed(
        self,
        _client: Client,
        _userdata: object,
        _number: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("the broker lets the hub read no events: check its access list")
            return
        log.info("listening for events")

    def _disconnected(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._lock:
            self._generation += 1
        log.warning("events disconnected from the broker: %s", reason)

    def _message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self._take(message.topic.encode(), message.mid, bytes(message.payload))

    def _take(self, topic: bytes, packet_number: int, payload: bytes) -> None:
        # The generation changes on this very thread, so it is the message's own.
        try:
            name = topic.decode("utf-8", "replace")
            self._inbox.put(Arrived(name, payload, clock.now(), self._generation, packet_number))
        except BaseException as cause:
            self._failed(cause)
            raise


class TalkLink:
    """Heartbeats and questions in; acknowledgements, answers and the catalogue out."""

    def __init__(
        self, broker: Broker, site: str, inbox: Inbox, asked: Asked, failed: Failed
    ) -> None:
        self._site = site
        self._inbox = inbox
        self._asked = asked
        self._failed = failed
        self._catalogue: bytes | None = None
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{site}-{HUB_DEVICE}",
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        _prepare(self._client, broker)
        self._client.max_queued_messages_set(RECEIVE_MAXIMUM)
        self._client.on_connect = self._connected
        self._client.on_message = self._message

    def start(self, broker: Broker) -> None:
        _connect(self._client, broker)

    def stop(self) -> None:
        _end(self._client)

    def acknowledge(self, acks: dict[str, Ack]) -> None:
        """Tell each device what is committed."""
        for device, ack in acks.items():
            topic = topics.device_topic(self._site, device, "ack")
            self._client.publish(topic, messages.encode(ack), qos=1)

    def answer(self, topic: str, payload: bytes, correlation: bytes | None) -> None:
        """Answer a question."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it so
        if correlation is not None:
            properties.CorrelationData = correlation
        self._client.publish(topic, payload, qos=1, properties=properties)

    def order(self, device: str, command: Command, lives_s: int) -> None:
        """Hand a signed order to a kiosk; the broker forgets it when its time is over."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it so
        properties.MessageExpiryInterval = max(1, lives_s)
        topic = topics.device_topic(self._site, device, "command")
        self._client.publish(topic, messages.encode(command), qos=1, properties=properties)

    def publish_catalogue(self, catalogue: Catalogue) -> None:
        """Tell every kiosk, also those that connect later; again after each reconnect."""
        self._catalogue = messages.encode(catalogue)
        self._publish_catalogue()

    def _publish_catalogue(self) -> None:
        if self._catalogue is not None and self._client.is_connected():
            topic = topics.catalogue_topic(self._site)
            self._client.publish(topic, self._catalogue, qos=1, retain=True)

    def _connected(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker refused the hub: %s", reason)
            return
        log.info("connected to the broker")
        for kind, qos in _TALK:
            client.subscribe(topics.everything_up(self._site, kind), qos=qos)
        self._publish_catalogue()

    def _message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        try:
            if message.topic.endswith("/ask"):
                self._asked(message)
            else:
                self._inbox.add(Arrived(message.topic, bytes(message.payload), clock.now()))
        except BaseException as cause:
            self._failed(cause)
            raise


def _prepare(client: Client, broker: Broker) -> None:
    if broker.ca is not None:
        context = ssl.create_default_context(cafile=str(broker.ca))
        if broker.cert is not None and broker.key is not None:
            context.load_cert_chain(broker.cert, broker.key)
        client.tls_set_context(context)
    if broker.username is not None:
        password = broker.password_file.read_text().strip() if broker.password_file else None
        client.username_pw_set(broker.username, password)
    client.reconnect_delay_set(min_delay=1, max_delay=8)
    client.on_socket_open = _send_at_once


def _end(client: Client) -> None:
    client.disconnect()
    client.loop_stop()
    # paho leaves the pair of sockets that wakes its loop to the garbage collector.
    client._reset_sockets()  # noqa: SLF001


def _send_at_once(_client: Client, _userdata: object, connection: Any) -> None:
    # Otherwise the kernel holds an acknowledgement back for 40 ms, in case more is to follow.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _connect(client: Client, broker: Broker) -> None:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it so
    properties.SessionExpiryInterval = SESSION_EXPIRY_S
    properties.ReceiveMaximum = RECEIVE_MAXIMUM
    properties.MaximumPacketSize = LARGEST_PACKET
    client.connect_async(
        broker.host, broker.port, KEEPALIVE_S, clean_start=False, properties=properties
    )
    client.loop_start()
