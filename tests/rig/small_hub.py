"""
A hub in a few lines, for tests of the kiosk alone: keeps what it is sent, and acknowledges.

It behaves as the real one does where a kiosk can tell the difference: everything up to
the first hole is acknowledged, holes are asked for again, heartbeats and questions get
an answer.
"""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from paho.mqtt.packettypes import PacketTypes

from contract.events import AnyEvent, decode
from contract.messages import Ack, Answer, Heartbeat, decode_as, encode
from contract.topics import parse
from provisioning.demo.broker import SiteBroker
from tests.rig.mqtt import TestClient, mqtt_client, with_properties


class SmallHub:
    """`is_silent` receives and says nothing; `through` may be set to know a kiosk from before."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.events: dict[int, AnyEvent] = {}
        self.heartbeats: list[Heartbeat] = []
        self.statuses: list[bytes] = []
        self.answer = Answer(card="unknown")
        self.is_silent = False
        self.clashes = 0
        self.through = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def ids(self) -> list[str]:
        return [event.id for event in self.events.values()]

    def publish(self, topic: str, payload: bytes, **more: Any) -> None:
        self.client.client.publish(topic, payload, qos=1, **more)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._hear(self.client.messages.get(timeout=0.05))
            except queue.Empty:
                continue

    def _hear(self, message: Any) -> None:
        topic = parse(message.topic)
        assert topic is not None
        base = message.topic.rpartition("/")[0]
        if topic.kind == "event":
            self._keep(decode(message.payload))
            if not self.is_silent:
                self.publish(f"{base}/ack", encode(self._ack()))
        elif topic.kind == "heartbeat":
            self.heartbeats.append(decode_as(Heartbeat, message.payload))
            if not self.is_silent:
                self.publish(f"{base}/ack", encode(self._ack()))
        elif topic.kind == "status":
            self.statuses.append(message.payload)
        elif topic.kind == "ask" and not self.is_silent:
            asked = vars(message.properties)
            reply = with_properties(PacketTypes.PUBLISH, CorrelationData=asked["CorrelationData"])
            self.publish(asked["ResponseTopic"], encode(self.answer), properties=reply)

    def _keep(self, event: AnyEvent) -> None:
        known = self.events.setdefault(event.seq, event)
        self.clashes += known.id != event.id
        while self.through + 1 in self.events:
            self.through += 1

    def _ack(self) -> Ack:
        beyond = [seq for seq in self.events if seq > self.through]
        missing = [(self.through + 1, min(beyond) - 1)] if beyond else []
        return Ack(through=self.through, missing=missing)


@contextmanager
def small_hub(broker: SiteBroker) -> Iterator[SmallHub]:
    """A hub with a session of its own, as the real one's ingest has."""
    with mqtt_client(broker, broker.hub(), "hub", expiry_s=3600) as client:
        hub = SmallHub(client)
        for kind in ("event", "heartbeat", "status", "ask"):
            client.client.subscribe(f"ws/1/{broker.site}/+/{kind}", qos=1)
        try:
            yield hub
        finally:
            hub.close()
