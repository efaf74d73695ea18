"""
The broker's side of calling back: have it read the list again, and end what is still open.

Mosquitto looks at the list when somebody connects.  A connection that is open by then is ended
by taking its client's place: the hub, under the kiosk's client id, for one moment.
"""

from __future__ import annotations

import logging
import os
import signal
import ssl
from pathlib import Path
from threading import Event
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from contract.topics import client_id
from hub.config import Broker

log = logging.getLogger(__name__)

WITHIN_S = 5.0


def read_again(pid_file: Path | None) -> None:
    """Tell the broker to read its files again; without its number, systemd's path unit does."""
    if pid_file is None:
        return
    try:
        os.kill(int(pid_file.read_text()), signal.SIGHUP)
    except (OSError, ValueError) as cause:
        log.warning(
            "the broker was not told of the new revocation list (%s: %s): have it reload", pid_file,
            cause,
        )  # fmt: skip


def disconnect(broker: Broker, site: str, devices: list[str]) -> list[str]:
    """End the connections of these devices; answers those of which there is surely none left."""
    return [device for device in devices if _take_place(broker, client_id(site, device))]


def _take_place(broker: Broker, name: str) -> bool:
    done = Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
    if broker.ca is not None:
        client.tls_set(
            str(broker.ca),
            str(broker.cert) if broker.cert else None,
            str(broker.key) if broker.key else None,
            tls_version=ssl.PROTOCOL_TLS_CLIENT,
        )
    if broker.username and broker.password_file:
        client.username_pw_set(broker.username, broker.password_file.read_text().strip())

    def connected(_client: Any, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if not code.is_failure:
            done.set()

    client.on_connect = connected
    try:
        # A clean start throws away what still waits for the one that is shut out.
        client.connect(broker.host, broker.port, clean_start=True)
        client.loop_start()
        return done.wait(WITHIN_S)
    except (OSError, ValueError) as cause:
        log.warning("the connection of %s could not be ended (%s): tried again", name, cause)
        return False
    finally:
        client.disconnect()
        client.loop_stop()
