"""
The broker of the demo: Mosquitto where it is installed, else the embedded one.

Both listen on 127.0.0.1 alone, with TLS and the site's own authority.  Mosquitto runs
the very configuration of a real site, access list included.  The embedded broker
(rumqttd, from the wheel `iotcore`) speaks MQTT 5 only when told by its TOML; it asks
for no client certificate and knows no access list, so it is for the demo alone.
"""

from __future__ import annotations

import getpass
import importlib.util
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from contract.events import HUB_DEVICE
from contract.messages import CATALOGUE_MAX_BYTES
from provisioning.broker.render import PID_FILE, BrokerSettings, render
from provisioning.clock import now
from provisioning.demo.errors import NoBroker
from provisioning.demo.processes import Part, listens
from provisioning.pki import Authority, Credentials

ADDRESS = "127.0.0.1"
BrokerKind = Literal["mosquitto", "embedded"]

_EMBEDDED_TOML = """\
id = 0

[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 16777216
max_segment_count = 16

[v5.1]
name = "site"
listen = "{address}:{port}"
next_connection_delay_ms = 1

[v5.1.tls]
capath = "{ca}"
certpath = "{certificate}"
keypath = "{key}"

[v5.1.connections]
connection_timeout_ms = 60000
max_payload_size = {largest}
max_inflight_count = 100
dynamic_filters = true
"""


def find_broker() -> BrokerKind:
    """Which broker this machine has.  Raises NoBroker."""
    if mosquitto_path():
        return "mosquitto"
    if importlib.util.find_spec("iotcore"):
        return "embedded"
    raise NoBroker


def mosquitto_path() -> str | None:
    """Debian puts it where only root's PATH looks."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


class SiteBroker:
    """One broker, its authority, and its process."""

    def __init__(
        self, kind: BrokerKind, directory: Path, site: str, port: int, also_as: Sequence[str] = ()
    ) -> None:
        """`also_as`: further hosts as which the broker and the hub are reached."""
        self.kind = kind
        self.site = site
        self.port = port
        self.host = ADDRESS
        self.authority = Authority.create(directory / "pki", site, now())
        self._issued: dict[str, Credentials] = {}
        self.store = directory / "store"
        self.store.mkdir()
        hosts = [ADDRESS, "localhost", *also_as]
        held = self.server = self.authority.issue_server("broker", hosts, now())
        command = (_mosquitto if kind == "mosquitto" else _embedded)(self, directory, held)
        self.part = Part(
            "broker", command, directory / "broker.log", ready=lambda: listens(port, ADDRESS)
        )

    def device(self, name: str) -> Credentials:
        """A device's certificate, the same at each call."""
        if name not in self._issued:
            self._issued[name] = self.authority.issue_device(name, now())
        return self._issued[name]

    def hub(self) -> Credentials:
        """The hub's certificate, the same at each call."""
        if HUB_DEVICE not in self._issued:
            self._issued[HUB_DEVICE] = self.authority.issue_hub(now())
        return self._issued[HUB_DEVICE]

    def enrolment(self) -> dict[str, Path]:
        """What the hub has to know to sign certificates, and to have the broker refuse some."""
        held = self.hub()
        told = {"ca": held.ca, "ca_key": held.ca.with_name("ca.key"), "revoked": held.revoked}
        return told | (
            {"broker_pid_file": self.store / PID_FILE} if self.kind == "mosquitto" else {}
        )

    def forget(self) -> None:
        """Throw away its database: sessions, queues, retained messages.  Kill it before."""
        shutil.rmtree(self.store)
        self.store.mkdir()


def _mosquitto(broker: SiteBroker, directory: Path, held: Credentials) -> list[str]:
    settings = BrokerSettings(
        broker.site, held, broker.store, ADDRESS, broker.port, run_as=getpass.getuser()
    )
    return [mosquitto_path() or "mosquitto", "-c", str(render(settings, directory))]


def _embedded(broker: SiteBroker, directory: Path, held: Credentials) -> list[str]:
    text = _EMBEDDED_TOML.format(
        address=ADDRESS,
        port=broker.port,
        ca=held.ca.resolve(),
        certificate=held.certificate.resolve(),
        key=held.key.resolve(),
        largest=CATALOGUE_MAX_BYTES + 4096,
    )
    settings = directory / "embedded.toml"
    settings.write_text(text)
    return [sys.executable, "-m", "provisioning.demo.embedded", str(settings)]
