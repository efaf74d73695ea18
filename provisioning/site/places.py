"""Where everything of a hub lies: below / on its machine, below a folder in a test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "worksource-hub"
BROKER_ACCOUNT = "mosquitto"


@dataclass(frozen=True, slots=True)
class Places:
    """Paths below one root."""

    root: Path = Path("/")

    @property
    def etc(self) -> Path:
        return self.root / "etc/worksource"

    @property
    def settings(self) -> Path:
        return self.etc / "hub.toml"

    @property
    def answers(self) -> Path:
        """What was answered, so that a set-up that was interrupted need not ask again."""
        return self.etc / "setup.toml"

    @property
    def pki(self) -> Path:
        return self.etc / "pki"

    @property
    def state_token(self) -> Path:
        return self.etc / "state.token"

    @property
    def broker(self) -> Path:
        return self.etc / "broker"

    @property
    def data(self) -> Path:
        return self.root / "var/lib/worksource"

    @property
    def backups(self) -> Path:
        return self.root / "var/backups/worksource"

    @property
    def broker_store(self) -> Path:
        return self.root / "var/lib/mosquitto"

    @property
    def broker_drop_in(self) -> Path:
        return self.root / "etc/systemd/system/mosquitto.service.d/worksource.conf"
