"""
A whole site on one machine: broker, state server, site hub and kiosks, each part the
real process with the settings file of a real one.

Everything lies in one directory: settings, certificates, databases, logs.  The site's
time zone is one in which it is about noon, so that no day begins or ends while somebody
counts.
"""

from __future__ import annotations

import json
import logging
import random
import secrets
import ssl
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

from contract.messages import Catalogue, decode_as
from contract.topics import catalogue_topic
from provisioning.clock import now
from provisioning.demo.broker import BrokerKind, SiteBroker
from provisioning.demo.errors import PartFailed
from provisioning.demo.processes import Part, free_port, wait_until
from provisioning.demo.settings_files import broker_table, hub_toml, kiosk_toml, state_toml
from provisioning.demo.swipes import SimulatedReader

log = logging.getLogger(__name__)

SITE = "demo-site"
SITE_NAME = "Demonstration job center"
ADMINISTRATOR = "admin@example.org"
NOON = 12
WORKSOURCE = [sys.executable, "-c", "from worksource import main; main()"]
KIOSK = [sys.executable, "-m", "device"]


@dataclass(frozen=True, slots=True)
class Registered:
    """What the state handed out to a member."""

    number: str
    token: str


@dataclass(slots=True)
class KioskPart:
    """A kiosk's process, its reader, and where its hands and its outbox are."""

    name: str
    part: Part
    reader: SimulatedReader
    hands: Path
    outbox: Path


@dataclass
class Site:
    """Started by `start`, stopped by `stop` or at the end of a `with` block."""

    directory: Path
    broker_kind: BrokerKind = "mosquitto"
    timezone: str = field(default_factory=lambda: noon_zone(now()))
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    parts: dict[str, Part] = field(default_factory=dict)
    kiosks: dict[str, KioskPart] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        for name in ("broker", "state", "hub"):
            (self.directory / name).mkdir()
        self.hub_port, self.state_port = free_port(), free_port()
        self.broker = SiteBroker(
            self.broker_kind, self.directory / "broker", SITE, free_port()
        )
        self.hub_settings = self.directory / "hub" / "hub.toml"
        self.state_settings = self.directory / "state" / "state.toml"
        self.hub_database = self.directory / "hub" / "hub.sqlite"
        self.state_database = self.directory / "state" / "state.sqlite"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def hub_address(self) -> str:
        return f"http://127.0.0.1:{self.hub_port}"

    @property
    def state_address(self) -> str:
        return f"http://127.0.0.1:{self.state_port}"
