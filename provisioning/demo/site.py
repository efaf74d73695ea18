"""
A whole site on one machine: broker, state server, site hub and kiosks, each part the
real process with the settings file of a real one.

Everything lies in one directory: settings, certificates, databases, logs.  The site's
time zone is one in which it is about noon, so that no day begins or ends while somebody
counts.
"""

from __future__ import annotations

import json
import secrets
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from contract.cards import make_token
from provisioning.clock import now
from provisioning.demo.broker import BrokerKind, SiteBroker
from provisioning.demo.errors import PartFailed
from provisioning.demo.processes import NO_ENVIRONMENT, Part, free_port, wait_until
from provisioning.demo.settings_files import (
    NOTHING,
    Table,
    broker_table,
    hub_toml,
    kiosk_toml,
    state_toml,
)
from provisioning.demo.swipes import SimulatedReader

SITE = "demo-site"
SITE_NAME = "Demonstration job center"
EMAIL = "demo@example.org"
STAFF_EMAIL = "facilitator@example.org"
"""Whose card opens rosters and the technician's tests at the kiosk."""
QUICK_FINGERS: Table = {"keyed_a_minute": 6000}
"""The demo's people key numbers faster than any person, and more of them."""
_NOON = 12
_WORKSOURCE = [sys.executable, "-c", "from worksource import main; main()"]
_KIOSK = [sys.executable, "-m", "device"]
_ASK_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk's process and the two things its customers use."""

    name: str
    part: Part
    reader: SimulatedReader
    hands: Path
    outbox: Path

    def start(self) -> None:
        """Start it, and wait until it knows the menu and how to seal."""
        self.part.start()
        if not wait_until(self._has_menu):
            raise PartFailed(self.name, "got no menu from the hub", self.part.log)

    def _has_menu(self) -> bool:
        menu = self.outbox.with_name("catalogue.json")
        return menu.exists() and b'"sealing"' in menu.read_bytes()


@dataclass
class Site:
    """Started by `start`; everything it started ends with `stop`, or with the block."""

    directory: Path
    broker_kind: BrokerKind = "mosquitto"
    also_as: tuple[str, ...] = ()
    """Further hosts as which kiosks reach this machine; the hub's web then speaks TLS alone."""
    parts: dict[str, Part] = field(default_factory=dict)
    kiosks: dict[str, Kiosk] = field(default_factory=dict)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(15), repr=False)

    def __post_init__(self) -> None:
        for name in ("broker", "state", "hub"):
            (self.directory / name).mkdir(parents=True)
        self.timezone = noon_zone(now())
        self.hub_port, self.state_port = free_port(), free_port()
        self.hub_settings = self.directory / "hub" / "hub.toml"
        self.hub_database = self.directory / "hub" / "hub.sqlite"
        self.state_settings = self.directory / "state" / "state.toml"
        self.state_database = self.directory / "state" / "state.sqlite"
        directory = self.directory / "broker"
        self.broker = SiteBroker(self.broker_kind, directory, SITE, free_port(), self.also_as)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def hub_address(self) -> str:
        return f"{'https' if self.also_as else 'http'}://127.0.0.1:{self.hub_port}"

    @property
    def state_address(self) -> str:
        return f"http://127.0.0.1:{self.state_port}"

    # --- starting ------------------------------------------------------------------

    def start_broker(self) -> None:
        self.parts["broker"] = self.broker.part
        self.broker.part.start()

    def set_up_state(self) -> None:
        """The state's settings, database and keys."""
        state_toml(
            self.state_settings,
            database=self.state_database,
            web_port=self.state_port,
            keys=self.directory / "state" / "keys",
        )
        self.run("state", "init")

    def start_state(self) -> None:
        ready = f"{self.state_address}/healthz"
        self._add_part("state-web", [*_WORKSOURCE, "state", "web"], self.state_settings, ready)
        self._add_part("state-project", [*_WORKSOURCE, "state", "project"], self.state_settings)
        self._start(["state-web", "state-project"])

    def set_up_hub(self) -> None:
        """The hub's settings and database, with a token from the state."""
        token = self.directory / "hub" / "state.token"
        token.touch(mode=0o600)
        token.write_text(self.run("state", "token", SITE).strip() + "\n")
        hub_toml(
            self.hub_settings,
            site={
                "code": SITE,
                "name": SITE_NAME,
                "timezone": self.timezone,
                "hours": ["mon-sun 7:00-22:00"],
                "asks_sharing": True,
            },
            database=self.hub_database,
            broker=self._broker_table("hub"),
            web_port=self.hub_port,
            state={"url": self.state_address, "token_file": token},
            enrolment=self.broker.enrolment(),
            tls=self._tls(),
        )
        self.run("hub", "init")

    def start_hub(self) -> None:
        self._start(self.add_hub_parts())

    def add_hub_parts(self) -> list[str]:
        """The hub's processes, not started yet; answers their names."""
        ready = f"{self.hub_address}/healthz"
        self._add_part("hub-web", [*_WORKSOURCE, "hub", "web"], self.hub_settings, ready)
        self._add_part("hub-ingest", [*_WORKSOURCE, "hub", "ingest"], self.hub_settings)
        self._add_part("hub-errands", [*_WORKSOURCE, "hub", "errands"], self.hub_settings)
        ingest = self.parts["hub-ingest"]
        ingest.is_ready_when(lambda: ingest.has_said("listening for events"))
        return ["hub-web", "hub-ingest", "hub-errands"]

    def add_kiosk(
        self,
        name: str,
        *options: str,
        top: Table = NOTHING,
        patience: Table = NOTHING,
        environment: Mapping[str, str] = NO_ENVIRONMENT,
    ) -> Kiosk:
        """
        A kiosk with its reader.

        `options` are those of `python -m device`; `top` and `patience` are settings that
        differ from a usual kiosk's.
        """
        home = self.directory / name
        home.mkdir()
        reader = SimulatedReader()
        settings = kiosk_toml(
            home / "kiosk.toml",
            site=SITE,
            device=name,
            timezone=self.timezone,
            broker=self._broker_table(name),
            reader_port=reader.port,
            top=top,
            patience={**QUICK_FINGERS, **patience},
        )
        hands = home / "hands"
        command = [*_KIOSK, "--config", str(settings), "--hands", str(hands), *options]
        part = Part(
            name, command, home / "kiosk.log", ready=hands.is_socket, environment=environment
        )
        self.parts[name] = part
        self.kiosks[name] = Kiosk(name, part, reader, hands, home / "outbox.db")
        return self.kiosks[name]

    # --- using it ------------------------------------------------------------------

    def run(self, role: str, *words: str, given: str | None = None) -> str:
        """Run `worksource ROLE words` to its end; answers what it printed."""
        settings = self.hub_settings if role == "hub" else self.state_settings
        log = settings.parent / f"{role}-commands.log"
        done = subprocess.run(  # noqa: S603 - our own commands
            [*_WORKSOURCE, role, *words, "--config", str(settings)],
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        with log.open("a") as file:
            file.write(done.stderr)
        if done.returncode:
            what = f"failed (exit code {done.returncode})"
            raise PartFailed(f"worksource {role} {words[0]}", what, log)
        return done.stdout

    def register(self, people: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Register people at the state; answers the number and token of each, in order."""
        lines = "".join(json.dumps(person) + "\n" for person in people)
        if not lines:
            return []
        answered = self.run("state", "register", "--from", "-", given=lines)
        return [json.loads(line) for line in answered.splitlines()]

    def add_staff(self, role: str, work: str) -> None:
        """Somebody who may sign in to the web of the hub or of the state."""
        self.run(
            role, "staff", "add", EMAIL, "--name", "Demo", "--role", work, "--password-stdin",
            given=self.password + "\n",
        )  # fmt: skip

    def furnish(self, expected: str = "") -> str:
        """
        A workshop this afternoon, an appointment of the member whose number is given, and a
        card for staff; answers its token.
        """
        today = now().astimezone(ZoneInfo(self.timezone)).date().isoformat()
        self.run(
            "hub", "group", "add", "Interview skills", "--also", "es=Entrevistas de trabajo",
            "--day", today, "--from", "14:00", "--to", "15:30", "--place", "Room 2",
            "--service", "workshop", "--facilitator", "Demo",
        )  # fmt: skip
        if expected:
            self.run(
                "hub", "appointment", "add", expected, "--title", "Meet your counselor",
                "--also", "es=Su consejera", "--day", today, "--at", "13:00", "--place", "Desk 4",
            )  # fmt: skip
        token = make_token()
        self.run(
            "hub", "staff", "add", STAFF_EMAIL, "--name", "Demo facilitator", "--role",
            "facilitator", "--password-stdin", given=self.password + "\n",
        )  # fmt: skip
        self.run(
            "hub", "staff", "card", STAFF_EMAIL, "--may", "group,technician", given=token + "\n"
        )
        return token

    def stop(self) -> None:
        """End every process, those first that feed the others."""
        kiosks = [kiosk.part for kiosk in self.kiosks.values()]
        servers = [part for name, part in self.parts.items() if name not in self.kiosks]
        for together in (kiosks, servers):
            for part in together:
                part.signal(signal.SIGTERM)
            for part in together:
                part.stop()
        for kiosk in self.kiosks.values():
            kiosk.reader.close()
        self.kiosks.clear()
        self.parts.clear()

    # --- its own affairs -----------------------------------------------------------

    def _add_part(
        self, name: str, command: list[str], settings: Path, address: str | None = None
    ) -> None:
        self.parts[name] = Part(
            name,
            [*command, "--config", str(settings)],
            settings.parent / f"{name}.log",
            ready=(lambda: answers(address, self.broker.hub().ca)) if address else (lambda: True),
        )

    def _start(self, names: list[str]) -> None:
        for name in names:
            self.parts[name].launch()
        for name in names:
            self.parts[name].await_ready()

    def _tls(self) -> Table:
        held = self.broker.server
        return {"cert": held.certificate, "key": held.key} if self.also_as else NOTHING

    def _broker_table(self, who: str) -> dict[str, Any]:
        held = self.broker.hub() if who == "hub" else self.broker.device(who)
        certificate = "cert" if who == "hub" else "certificate"
        return dict(broker_table(self.broker.host, self.broker.port, held, certificate))


def answers(address: str, ca: Path | None = None) -> bool:
    """Whether a web server answers there; `ca` is the authority of one that speaks TLS."""
    trust = ssl.create_default_context(cafile=ca) if address.startswith("https:") else None
    try:
        with urlopen(address, timeout=_ASK_WITHIN_S, context=trust) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except OSError:
        return False


def noon_zone(at: datetime) -> str:
    """A time zone in which it is about noon now; POSIX counts them the other way round."""
    ahead = _NOON - at.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
