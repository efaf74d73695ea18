"""
What a set-up must know of its site, and what is wrong with it.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from zoneinfo import available_timezones

from contract.topics import is_name

DATABASES = ("sqlite", "postgresql")
BROKER_PORT = 8883
WEB_PORT = 443
MAX_PORT = 65_535
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Answers:
    """One site's."""

    site: str
    name: str
    timezone: str
    admin: str
    admin_name: str
    hosts: tuple[str, ...]
    """Names and addresses by which kiosks and browsers reach this machine; the first is told."""
    database: str = "sqlite"
    state: str = ""
    broker_port: int = BROKER_PORT
    web_port: int = WEB_PORT

    @property
    def web_address(self) -> str:
        """Where staff open the pages, and kiosks ask for their certificates."""
        port = "" if self.web_port == WEB_PORT else f":{self.web_port}"
        return f"https://{self.hosts[0]}{port}"


def faults_of(answers: Answers) -> list[str]:
    """Each fault in a sentence."""
    found = [_name_fault(answers.site)] if not is_name(answers.site) else []
    for what, text in (("--name", answers.name), ("--admin-name", answers.admin_name)):
        if not text.strip() or not text.isprintable():
            found.append(f"{what} takes a name in letters, such as 'WorkSource Oak Street'")
    if answers.timezone not in available_timezones():
        found.append(
            f"--timezone takes a name such as 'America/Los_Angeles', not '{answers.timezone}'"
        )
    local, at, domain = answers.admin.rpartition("@")
    if not (local and at and domain) or " " in answers.admin:
        found.append(f"--admin takes an e-mail address, not '{answers.admin}'")
    if not answers.hosts:
        found.append("--host takes the name by which kiosks reach this machine")
    found += [
        f"--host takes a name or an address, not '{host}'"
        for host in answers.hosts
        if not _HOST.fullmatch(host)
    ]
    if answers.database not in DATABASES:
        found.append(f"--database takes {' or '.join(DATABASES)}, not '{answers.database}'")
    if answers.state and not re.fullmatch(r"https://[^/\s]+", answers.state):
        found.append(
            f"--state takes an address such as 'https://state.example.gov', not '{answers.state}'"
        )
    ports = (("--broker-port", answers.broker_port), ("--web-port", answers.web_port))
    found += [
        f"{what} takes a number from 1 to {MAX_PORT}" for what, n in ports if not 1 <= n <= MAX_PORT
    ]
    if answers.broker_port == answers.web_port:
        found.append("--broker-port and --web-port are the same: only one of the two can listen")
    return found


def written(answers: Answers) -> str:
    """As TOML, with no secret in it."""
    lines = [f"{key} = {_toml(value)}" for key, value in asdict(answers).items()]
    head = "# What 'worksource site install' was told; it reads this when it is run again.\n"
    return head + "\n".join(lines) + "\n"


def read(path: Path) -> dict[str, object]:
    """What an earlier run was told; nothing where there was none."""
    if not path.exists():
        return {}
    given = tomllib.loads(path.read_text())
    known = {field.name for field in fields(Answers)}
    told = {key: value for key, value in given.items() if key in known}
    if "hosts" in told:
        told["hosts"] = tuple(told["hosts"])
    return told


def read_text(answers: Answers) -> dict[str, object]:
    """What `read` would answer once they are written."""
    return asdict(answers)


def _name_fault(site: str) -> str:
    return (
        f"--site takes lower case letters, digits and hyphens, such as 'oak-street', not '{site}'"
    )


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
