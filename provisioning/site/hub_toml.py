"""
A hub's settings from what was answered; what is not here is as hub.toml.example says.
"""

from __future__ import annotations

import hashlib
import json

from provisioning.site.answers import Answers
from provisioning.site.places import Places

DATABASE = "worksource"
"""PostgreSQL's; its role is the hub's own account, known by the socket that it comes through."""
_SEAL = "# untouched = "


def hub_toml(answers: Answers, places: Places) -> str:
    """The text of /etc/worksource/hub.toml."""
    sections: list[tuple[str, dict[str, str | int]]] = [
        ("site", {"code": answers.site, "name": answers.name, "timezone": answers.timezone}),
        ("database", {"url": _database(answers, places)}),
        (
            "broker",
            {
                "host": "localhost",
                "port": answers.broker_port,
                "ca": str(places.pki / "ca.pem"),
                "cert": str(places.pki / "hub.pem"),
                "key": str(places.pki / "hub.key"),
            },
        ),
        (
            "web",
            {
                "host": "0.0.0.0",  # noqa: S104 - the building's staff and kiosks
                "port": answers.web_port,
                "secret_key_file": str(places.data / "web.secret"),
                "cert": str(places.pki / "web.pem"),
                "key": str(places.pki / "web.key"),
            },
        ),
        (
            "enrolment",
            {
                "ca": str(places.pki / "ca.pem"),
                "ca_key": str(places.pki / "ca.key"),
                "revoked": str(places.pki / "revoked.crl"),
            },
        ),
        ("announce", {"host": answers.hosts[0], "broker_port": answers.broker_port}),
        ("backups", {"directory": str(places.backups)}),
    ]
    if answers.state:
        sections.append(("state", {"url": answers.state, "token_file": str(places.state_token)}))
    head = (
        "# Made by 'worksource site install', which never writes over what is changed here.\n"
        "# Every key, its default, and why: hub.toml.example.\n"
        "# After a change: worksource hub print-config --check --config "
        f"{places.settings}, then restart the hub's services.\n"
    )
    text = head + "".join(_section(name, keys) for name, keys in sections)
    return f"{text}\n{_SEAL}{_digest(text)}\n"


def is_ours(text: str) -> bool:
    """Whether nobody has changed the settings since we wrote them."""
    body, found, digest = text.rpartition(f"\n{_SEAL}")
    return bool(found) and digest.strip() == _digest(body)


def _database(answers: Answers, places: Places) -> str:
    if answers.database == "postgresql":
        return f"postgresql+psycopg:///{DATABASE}?host=/var/run/postgresql"
    return f"sqlite:///{places.data / 'hub.db'}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _section(name: str, keys: dict[str, str | int]) -> str:
    lines = "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items()
    )
    return f"\n[{name}]\n{lines}"
