"""The door to a mail server: one message a receiver, by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime

from hub.kiosks.alerts.outbox import Message, NotDelivered
from hub.kiosks.alerts.words import subject, text
from hub.kiosks.settings import Alerts

WITHIN_S = 20.0
_PERMANENT_FROM = 500


class MailDoor:
    """Sends by the server that the configuration names."""

    def __init__(self, settings: Alerts) -> None:
        self._settings = settings

    def send(self, message: Message) -> None:
        """Returns when the server has taken the mail.  Raises NotDelivered."""
        try:
            server = self._connect()
            try:
                server.send_message(self._mail(message))
            finally:
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()  # taken is taken, whatever becomes of the good-bye
        except smtplib.SMTPRecipientsRefused as refused:
            code, _said = next(iter(refused.recipients.values()))
            raise NotDelivered(
                f"the mail server refuses {message.receiver} (code {code})",
                permanent=code >= _PERMANENT_FROM,
            ) from None
        except (smtplib.SMTPException, OSError) as cause:
            place = f"{self._settings.smtp_host}:{self._settings.smtp_port}"
            raise NotDelivered(f"the mail server {place} did not take it: {cause}") from cause

    def _connect(self) -> smtplib.SMTP:
        told = self._settings
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

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._settings.mail_from
        mail["To"] = message.receiver
        mail["Subject"] = subject(message.body)
        mail["Date"] = format_datetime(message.made_at)
        mail["Auto-Submitted"] = "auto-generated"
        # The same for the same message: a mail that comes twice is known by it.
        domain = self._settings.mail_from.rpartition("@")[2]
        mail["Message-ID"] = f"<alert-{message.body['site']}-{message.id}@{domain}>"
        mail.set_content(text(message.body))
        return mail
