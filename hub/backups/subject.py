"""What is backed up of a site hub, and of the state: the files beside the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.backups.settings import Backups
from hub.config import HubConfig, StateConfig, read_hub, read_state
from hub.errors import BadConfig

STATE = "state"
_NAMES = ("ca", "cert", "key", "client_ca", "ca_key", "revoked", "token_file", "password_file")


@dataclass(frozen=True, slots=True)
class Subject:
    """One server."""

    name: str
    """The site's code, or `state`."""
    url: str
    told: Backups
    files: tuple[Path, ...]
    """Everything but the database without which it is not the same server."""

    @property
    def is_state(self) -> bool:
        return self.name == STATE


def read_either(path: Path) -> HubConfig | StateConfig:
    """The settings of a hub or of the state, whichever they are.  Raises BadConfig."""
    try:
        return read_hub(path)
    except BadConfig as of_hub:
        try:
            return read_state(path)
        except BadConfig as of_state:
            # Whichever has fewer faults is what it was meant to be.
            raise (of_state if len(of_state.faults) < len(of_hub.faults) else of_hub) from None


def subject_of(config: HubConfig | StateConfig, settings_file: Path) -> Subject:
    """
    What belongs together.

    The keys of SSNs are no part of it: whoever finds data and keys in one place has everything.
    They have a backup of their own, `worksource backup keys`.
    """
    if isinstance(config, StateConfig):
        name = STATE
        parts: tuple[object, ...] = (config.web, config.metrics, config.sso)
        wanted = [settings_file, config.web.secret_key_file]
    else:
        name = config.site.code
        parts = (config.broker, config.web, config.state, config.enrolment, config.sso)
        wanted = [settings_file, settings_file.with_name("setup.toml")]
        wanted += [config.web.secret_key_file, config.command_key_file]
        if config.broker.ca is not None:
            wanted += sorted(config.broker.ca.parent.glob("*.pem"))
        alerts = config.alerts
        wanted += [one for one in (alerts.smtp_password_file, alerts.webhook_secret_file) if one]
    for part in parts:
        if part is not None:
            wanted += [getattr(part, one) for one in _NAMES if getattr(part, one, None)]
    if config.sso is not None:
        wanted.append(config.sso.client_secret_file)
    wanted.append(config.backups.key_file)
    files = sorted({path.absolute() for path in wanted if path.exists()})
    return Subject(name, config.database.url, config.backups, tuple(files))
