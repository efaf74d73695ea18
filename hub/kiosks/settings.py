"""
What a hub's configuration says of its fleet: alerts, figures for Prometheus, commands,
releases.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.config_file import setting
from hub.kiosks.enrolment.rules import LONGEST_H

MAX_PORT = 65_535
MAX_MINUTES = 24 * 60
MAX_RECEIVERS = 20
_APPROVALS = ("staff", "token")
_SECURITY = ("none", "starttls", "tls")


def _port(value: int) -> str | None:
    return None if 1 <= value <= MAX_PORT else f"takes a number from 1 to {MAX_PORT}"


def _minutes(value: int) -> str | None:
    return None if 1 <= value <= MAX_MINUTES else f"takes a number from 1 to {MAX_MINUTES}"


def is_address(text: str) -> bool:
    """Whether a text can be an e-mail address of an envelope."""
    local, at, domain = text.rpartition("@")
    return bool(local and at and domain) and text.isascii() and not any(c <= " " for c in text)


def _addresses(value: tuple[str, ...]) -> str | None:
    if len(value) > MAX_RECEIVERS:
        return f"takes at most {MAX_RECEIVERS} addresses: use a list of your mail server"
    return None if all(map(is_address, value)) else "takes addresses such as 'name@office.example'"


def _sender(value: str) -> str | None:
    return None if is_address(value) else "takes an address such as 'hub@office.example'"


def _security(value: str) -> str | None:
    return None if value in _SECURITY else f"takes one of {', '.join(_SECURITY)}"


def _webhook(value: str | None) -> str | None:
    if value is None or value.startswith(("https://", "http://")):
        return None
    return "takes an address that begins with https:// or http://"


def _networks(value: tuple[str, ...]) -> str | None:
    try:
        for one in value:
            ipaddress.ip_network(one)
    except ValueError:
        return "takes addresses or networks such as '10.1.2.3' or '10.1.0.0/16'"
    return None


def _approval(value: str) -> str | None:
    return None if value in _APPROVALS else "takes 'staff', or 'token' to let a good token suffice"


def _hours(value: int) -> str | None:
    return None if 1 <= value <= LONGEST_H else f"takes a number from 1 to {LONGEST_H}"


@dataclass(frozen=True, kw_only=True)
class Alerts:
    """Who is told when something is wrong, and how soon."""

    mail_to: tuple[str, ...] = setting(_addresses, default=())
    mail_from: str = setting(_sender, default="worksource@localhost")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = setting(_port, default=25)
    smtp_security: str = setting(_security, default="none")
    smtp_user: str | None = None
    smtp_password_file: Path | None = None
    webhook: str | None = setting(_webhook, default=None)
    webhook_secret_file: Path | None = None
    grace_minutes: int = setting(_minutes, default=5)
    calm_minutes: int = setting(_minutes, default=5)
    remind_minutes: int = setting(_minutes, default=240)


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Who may read the figures for Prometheus."""

    addresses: tuple[str, ...] = setting(_networks, default=("127.0.0.1", "::1"))
    token_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Commands:
    """The key that signs orders to kiosks; by default it lies beside the web's secret."""

    key_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """
    The site's authority, by which kiosks get their certificates.

    The key is a file of its own, mode 0400, outside the database, and read by the watch alone.
    """

    ca: Path
    ca_key: Path
    revoked: Path
    """The revocation list that the broker reads."""
    broker_pid_file: Path | None = None
    """Where the broker runs under the hub's own account; else systemd has it reload."""
    approval: str = setting(_approval, default="staff")
    token_hours: int = setting(_hours, default=72)


@dataclass(frozen=True, kw_only=True)
class Releases:
    """Where the bundles for kiosks lie; by default beside the web's secret."""

    directory: Path | None = None


NOBODY_IS_TOLD = Alerts()
THIS_MACHINE_ALONE = Metrics()
KEY_AS_USUAL = Commands()
RELEASES_AS_USUAL = Releases()


def contradictions(alerts: Alerts) -> Iterator[str]:
    """What is wrong with keys that are each right."""
    if (alerts.smtp_user is None) != (alerts.smtp_password_file is None):
        yield "alerts.smtp_user and alerts.smtp_password_file go together: give both or neither"
    if alerts.smtp_user and alerts.smtp_security == "none":
        yield "alerts.smtp_user needs alerts.smtp_security: a password is not sent in the clear"
    if (alerts.webhook is None) != (alerts.webhook_secret_file is None):
        yield "alerts.webhook and alerts.webhook_secret_file go together: give both or neither"
