"""A short talk with the broker under the hub's own certificate, and under none."""

from __future__ import annotations

import socket
import ssl
import uuid
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from hub.config import Broker

WITHIN_S = 5.0
_READ = ("event", "heartbeat", "status", "ask")


@dataclass
class Said:
    """What became of it; no trouble and nothing denied is good."""

    trouble: str = ""
    denied: list[str] = field(default_factory=list)


def speak(broker: Broker, site: str) -> Said:
    """Connect, and with a `site` ask for the topics that its hub reads."""
    said, connected, heard = Said("it did not answer in time"), Event(), Event()
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2,
        client_id=f"doctor-{uuid.uuid4().hex[:12]}",
        protocol=mqtt.MQTTv5,
    )
    topics = [f"ws/1/{site}/+/{kind}" for kind in _READ]

    def on_connect(_client: Any, _data: Any, _flags: Any, code: Any, _more: Any) -> None:
        said.trouble = str(code) if code.is_failure else ""
        connected.set()

    def on_subscribe(_client: Any, _data: Any, _id: int, codes: Any, _more: Any) -> None:
        said.denied = [topic for topic, code in zip(topics, codes, strict=False) if code.is_failure]
        heard.set()

    def on_disconnect(*_told: Any) -> None:
        if not connected.is_set():
            said.trouble = "it closed the connection"
        connected.set()

    client.on_connect, client.on_subscribe = on_connect, on_subscribe
    client.on_disconnect = on_disconnect
    try:
        _shake(broker)
        _prepare(client, broker)
        client.connect(broker.host, broker.port)
        client.loop_start()
        if connected.wait(WITHIN_S) and not said.trouble and site:
            client.subscribe([(topic, 1) for topic in topics])
            if not heard.wait(WITHIN_S):
                said.trouble = "it did not answer whether the hub may read its topics"
    except (OSError, ValueError) as cause:
        said.trouble = _words(cause)
    finally:
        client.disconnect()
        client.loop_stop()
    return said


def _shake(broker: Broker) -> None:
    """TLS alone, first: the MQTT library leaves a socket behind where it fails."""
    if broker.ca is None:
        return
    trust = ssl.create_default_context(cafile=str(broker.ca))
    if broker.cert is not None:
        trust.load_cert_chain(str(broker.cert), str(broker.key))
    with (
        socket.create_connection((broker.host, broker.port), WITHIN_S) as plain,
        trust.wrap_socket(plain, server_hostname=broker.host),
    ):
        return


def _prepare(client: mqtt.Client, broker: Broker) -> None:
    if broker.ca is not None:
        client.tls_set(
            str(broker.ca),
            str(broker.cert) if broker.cert else None,
            str(broker.key) if broker.key else None,
            tls_version=ssl.PROTOCOL_TLS_CLIENT,
        )
    if broker.username and broker.password_file:
        client.username_pw_set(broker.username, broker.password_file.read_text().strip())


def _words(cause: Exception) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not believed: {cause.verify_message}"
    return str(cause)
