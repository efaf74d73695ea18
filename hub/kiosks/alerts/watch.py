"""
The watch: looks at the fleet, tells whom it concerns, keeps identities, and tidies.

It writes only when something changed, and stands in nobody's way: neither the ingest nor the
web waits for a mail server.
"""

from __future__ import annotations

import logging
import threading
import time
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
from hub.kiosks.identity import retiring
from hub.kiosks.identity.keeper import Keeper
from hub.kiosks.settings import Alerts

log = logging.getLogger(__name__)

LOOK_EVERY_S = 15.0
KEEP_EVERY_S = 1.5
"""A kiosk that was approved, and the technician beside it, wait for this look."""
TIDY_EVERY = timedelta(hours=1)


class Watch:
    """One site's watch."""

    def __init__(
        self, engine: Engine, site: str, settings: Alerts, keeper: Keeper | None = None
    ) -> None:
        self._engine = engine
        self._keeper = keeper
        self._site = site
        self._receivers = receivers(settings)
        self._doors = doors(settings)
        self._patience = patience(settings)
        self._tidied_at: datetime | None = None

    def run(self, stop: threading.Event, every_s: float = LOOK_EVERY_S) -> None:
        """Until `stop` is set."""
        log.info("watching site=%s receivers=%d", self._site, len(self._receivers))
        look_at = time.monotonic()
        while not stop.is_set():
            if time.monotonic() >= look_at:
                self.look()
                look_at = time.monotonic() + every_s
            if self._keeper is not None:
                self._keeper.look(clock.now())
            stop.wait(min(every_s, KEEP_EVERY_S))

    def look(self) -> None:
        """Look once, tell, and tidy when it is time."""
        now = clock.now()
        for telling in service.follow(
            self._engine, self._site, now, self._receivers, self._patience
        ):
            log.info("alert %s", telling)
        outbox.deliver(self._engine, self._doors, now)
        retiring.look(self._engine, self._site, now)
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
