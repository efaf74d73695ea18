"""By which server mail leaves, and under which address people reach this one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.config_file import setting

MAX_PORT = 65_535
SECURITY = ("none", "starttls", "tls")


def is_address(text: str) -> bool:
    """Whether a text can be an e-mail address of an envelope."""
    local, at, domain = text.rpartition("@")
    return bool(local and at and domain) and text.isascii() and not any(c <= " " for c in text)


def _sender(value: str) -> str | None:
    return None if is_address(value) else "takes an address such as 'hub@office.example'"


def _port(value: int) -> str | None:
    return None if 1 <= value <= MAX_PORT else f"takes a number from 1 to {MAX_PORT}"


def _security(value: str) -> str | None:
    return None if value in SECURITY else f"takes one of {', '.join(SECURITY)}"


def _web(value: str) -> str | None:
    if not value or (value.startswith(("https://", "http://")) and not value.endswith("/")):
        return None
    return "takes an address such as 'https://hub.example.gov', without a slash at its end"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Without `address` nothing is mailed: a link in a mail needs to lead somewhere."""

    address: str = setting(_web, default="")
    mail_from: str = setting(_sender, default="worksource@localhost")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = setting(_port, default=25)
    smtp_security: str = setting(_security, default="none")
    smtp_user: str | None = None
    smtp_password_file: Path | None = None


NO_MAIL = Mail()


def contradictions(mail: Mail) -> Iterator[str]:
    """What is wrong with keys that are each right."""
    if (mail.smtp_user is None) != (mail.smtp_password_file is None):
        yield "mail.smtp_user and mail.smtp_password_file go together: give both or neither"
    if mail.smtp_user and mail.smtp_security == "none":
        yield "mail.smtp_user needs mail.smtp_security: a password is not sent in the clear"
