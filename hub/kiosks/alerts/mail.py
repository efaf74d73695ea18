"""The door to a mail server: one message a receiver, by SMTP."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime

from hub.kiosks.alerts.outbox import Message
from hub.kiosks.alerts.words import subject, text
from hub.kiosks.settings import Alerts
from hub.mail.sending import send


class MailDoor:
    """Sends by the server that the configuration names."""

    def __init__(self, settings: Alerts) -> None:
        self._settings = settings

    def send(self, message: Message) -> None:
        """Returns when the server has taken the mail.  Raises NotDelivered."""
        send(self._settings, self._mail(message))

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
