"""
A machine that `worksource site install` made a hub of, below a folder, and its units' programs.

What runs is what the units say: `ExecStart` is read from them, and nothing else is known here.
"""

from __future__ import annotations

import getpass
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from provisioning.demo.processes import Part, free_port, listens
from provisioning.site.commands import site

HOUSE = Path(__file__).parents[2]
SITE = "oak-street"
_SOURCE = [sys.executable, "-c", "from worksource import main; main()"]


@dataclass(frozen=True)
class SiteMachine:
    """A hub below `root`; its settings name free ports."""

    root: Path
    web_port: int
    broker_port: int

    @property
    def settings(self) -> Path:
        return self.root / "etc/worksource/hub.toml"

    @property
    def database(self) -> Path:
        return self.root / "var/lib/worksource/hub.db"

    @property
    def pki(self) -> Path:
        return self.root / "etc/worksource/pki"

    def copied(self, place: Path) -> SiteMachine:
        """The same hub in another folder, to break."""
        shutil.copytree(self.root, place, dirs_exist_ok=True)
        settings = place / "etc/worksource/hub.toml"
        settings.write_text(settings.read_text().replace(str(self.root), str(place)))
        return SiteMachine(place, self.web_port, self.broker_port)

    def change(self, before: str, after: str) -> None:
        """Change the settings by hand."""
        text = self.settings.read_text()
        assert before in text
        self.settings.write_text(text.replace(before, after))

    def command(self, unit: str) -> list[str]:
        """What a unit starts, on this machine."""
        if unit == "mosquitto.service":
            path = self.root / "etc/systemd/system/mosquitto.service.d/worksource.conf"
        else:
            path = HOUSE / "hub/systemd" / unit
        words = shlex.split(_exec_start(path))
        if words[0] == "/opt/worksource/bin/worksource":
            words = [*_SOURCE, *words[1:]]
        ours = str(self.root / "etc/worksource")
        return [re.sub("^/etc/worksource", ours, word) for word in words]


def set_up(root: Path) -> SiteMachine:
    """A machine of the site 'oak-street'."""
    machine = SiteMachine(root, free_port(), free_port())
    words = [
        *("install", "--root", str(root), "--site", SITE, "--name", "WorkSource Oak Street"),
        *("--timezone", "America/Los_Angeles", "--admin", "you@example.org"),
        *("--admin-name", "Nguyễn", "--host", "localhost", "--no-systemd"),
        *("--web-port", str(machine.web_port), "--broker-port", str(machine.broker_port)),
    ]
    done = CliRunner().invoke(site, words)
    assert done.exit_code == 0, done.output
    machine.change("[announce]\n", "[announce]\nenabled = false\n")
    return machine


@contextmanager
def running(machine: SiteMachine, *units: str) -> Iterator[None]:
    """The programs of these units, until the block ends."""
    ports = {
        "mosquitto.service": machine.broker_port,
        "worksource-hub-web.service": machine.web_port,
    }
    store = machine.root / "var/lib/mosquitto"
    store.mkdir(parents=True, exist_ok=True)
    # Below a folder the broker's account has no key of its own: it stays whoever runs the test.
    conf = machine.root / "etc/worksource/broker/mosquitto.conf"
    conf.write_text(conf.read_text().replace("user mosquitto", f"user {getpass.getuser()}"))
    with ExitStack() as stack:
        for unit in units:
            part = Part(unit, machine.command(unit), machine.root / f"{unit}.log")
            if unit in ports:
                port = ports[unit]
                part.is_ready_when(lambda port=port: listens(port))  # type: ignore[misc]
            part.start()
            stack.callback(part.stop)
        yield


def _exec_start(path: Path) -> str:
    lines = [line for line in path.read_text().splitlines() if line.startswith("ExecStart=")]
    return lines[-1].removeprefix("ExecStart=")
