"""
Writes the broker's configuration and access list for one site.

`worksource broker configure --help` says what it needs; the demo and the
tests call `render` and start the very file that a site would run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template

from contract.events import HUB_DEVICE
from contract.topics import is_name
from provisioning.pki import Credentials

HERE = Path(__file__).parent
PORT = 8883
PID_FILE = "broker.pid"


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """What differs from site to site."""

    site: str
    credentials: Credentials
    store: Path
    """Where Mosquitto keeps sessions and retained messages; it must be able to write there."""
    address: str = "0.0.0.0"  # noqa: S104 - kiosks come over the site's network, by certificate
    port: int = PORT
    run_as: str = "mosquitto"
    """The account Mosquitto changes to when root starts it; it must be able to read the key."""

    @property
    def pid_file(self) -> Path:
        """Where it leaves its process number, for whoever tells it to read its files again."""
        return self.store / PID_FILE


def render(settings: BrokerSettings, directory: Path) -> Path:
    """Write `mosquitto.conf` and `access.conf` into `directory`; the path of the former."""
    if not is_name(settings.site):
        raise ValueError(
            f"'{settings.site}' cannot name a site: use lower case letters, digits and hyphens"
        )
    directory.mkdir(parents=True, exist_ok=True)
    words = _words(settings, directory)
    for name in ("mosquitto.conf", "access.conf"):
        text = Template((HERE / name).read_text()).substitute(words)
        (directory / name).write_text(text)
    return directory / "mosquitto.conf"


def _words(settings: BrokerSettings, directory: Path) -> dict[str, str]:
    held = settings.credentials
    return {
        "site": settings.site,
        "hub": HUB_DEVICE,
        "address": settings.address,
        "port": str(settings.port),
        "run_as": settings.run_as,
        "ca": str(held.ca.resolve()),
        "certificate": str(held.certificate.resolve()),
        "key": str(held.key.resolve()),
        "revoked": str(held.revoked.resolve()),
        "acl": str((directory / "access.conf").resolve()),
        "store": str(settings.store.resolve()),
        "pid": str(settings.pid_file.resolve()),
    }
