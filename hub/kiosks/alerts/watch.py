"""
The watch: a process of its own that looks at the fleet, tells whom it concerns, and tidies.

It writes only when something changed, and stands in nobody's way: neither the ingest nor the
web waits for a mail server.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from sqlalchemy import Engine

from hub import clock
from hub.kiosks.alerts import outbox, service
from hub.kiosks.alerts.mail import MailDoor
from hub.kiosks.alerts.outbox import Door
from hub.kiosks.alerts.rules import Patience
from hub.kiosks.alerts.service import Receiver
from hub.kiosks.commands import service as commands
from hub.kiosks.history import service as history
from hub.kiosks.settings import Alerts

log = logging.getLogger(__name__)

LOOK_EVERY_S = 15.0
TIDY_EVERY = timedelta(hours=1)


class Watch:
    """One site's watch."""

    def __init__(self, engine: Engine, site: str, settings: Alerts) -> None:
        self._engine = engine
        self._site = site
        self._receivers = receivers(settings)
        self._doors = doors(settings)
        self._patience = patience(settings)
        self._tidied_at: datetime | None = None

    def run(self, stop: threading.Event, every_s: float = LOOK_EVERY_S) -> None:
        """Until `stop` is set."""
        log.info("watching site=%s receivers=%d", self._site, len(self._receivers))
        while not stop.is_set():
            self.look()
            stop.wait(every_s)

    def look(self) -> None:
        """Look once, tell, and tidy when it is time."""
        now = clock.now()
        for telling in service.follow(
            self._engine, self._site, now, self._receivers, self._patience
        ):
            log.info("alert %s", telling)
        outbox.deliver(self._engine, self._doors, now)
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            with self._engine.begin() as connection:
                history.forget_old(connection, self._site, now)
                outbox.forget_old(connection, now)
                commands.forget_old(connection, self._site, now)


def receivers(settings: Alerts) -> list[Receiver]:
    """Who is told."""
    mailed = [Receiver("mail", address) for address in settings.mail_to]
    return [*mailed, *([Receiver("webhook", settings.webhook)] if settings.webhook else [])]


def doors(settings: Alerts) -> dict[str, Door]:
    """The ways to tell them."""
    found: dict[str, Door] = {"mail": MailDoor(settings)}
    if settings.webhook_secret_file is not None:
        from hub.kiosks.alerts.webhook import WebhookDoor  # noqa: PLC0415 - its library is large

        found["webhook"] = WebhookDoor(settings.webhook_secret_file)
    return found


def patience(settings: Alerts) -> Patience:
    """How long things are waited for."""
    return Patience(
        grace=timedelta(minutes=settings.grace_minutes),
        calm=timedelta(minutes=settings.calm_minutes),
        remind_after=timedelta(minutes=settings.remind_minutes),
    )
