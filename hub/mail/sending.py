"""The way to a mail server by SMTP: one message, one receiver, a word that it was taken."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

WITHIN_S = 20.0
_PERMANENT_FROM = 500


class NotDelivered(Exception):
    """A message did not get through; `permanent`: it never will."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent


class Server(Protocol):
    """What a configuration says of a mail server."""

    @property
    def smtp_host(self) -> str: ...
    @property
    def smtp_port(self) -> int: ...
    @property
    def smtp_security(self) -> str: ...
    @property
    def smtp_user(self) -> str | None: ...
    @property
    def smtp_password_file(self) -> Path | None: ...


def send(told: Server, mail: EmailMessage) -> None:
    """Returns when the server has taken the mail.  Raises NotDelivered."""
    receiver = mail["To"]
    try:
        server = _connect(told)
        try:
            server.send_message(mail)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()  # taken is taken, whatever becomes of the good-bye
    except smtplib.SMTPRecipientsRefused as refused:
        code, _said = next(iter(refused.recipients.values()))
        raise NotDelivered(
            f"the mail server refuses {receiver} (code {code})",
            permanent=code >= _PERMANENT_FROM,
        ) from None
    except (smtplib.SMTPException, OSError) as cause:
        place = f"{told.smtp_host}:{told.smtp_port}"
        raise NotDelivered(f"the mail server {place} did not take it: {cause}") from cause


def _connect(told: Server) -> smtplib.SMTP:
    if told.smtp_security == "tls":
        trust = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            told.smtp_host, told.smtp_port, timeout=WITHIN_S, context=trust
        )
    else:
        server = smtplib.SMTP(told.smtp_host, told.smtp_port, timeout=WITHIN_S)
    if told.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    if told.smtp_user and told.smtp_password_file:
        server.login(told.smtp_user, told.smtp_password_file.read_text().strip())
    return server
