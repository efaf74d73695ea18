"""The keeper of identities: the part of the watch that signs, calls back and shuts out."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from contract.certificates import Signer, load_signer
from hub.config import Broker
from hub.kiosks.identity import signing
from hub.kiosks.settings import Enrolment

log = logging.getLogger(__name__)

LISTED_FOR = timedelta(seconds=2)
"""How long the broker gets to read the list before connections are ended."""


class Keeper:
    """One site's keeper; `look` is called every second or two."""

    def __init__(self, engine: Engine, site: str, settings: Enrolment, broker: Broker) -> None:
        self._engine = engine
        self._site = site
        self._settings = settings
        self._broker = broker
        self._signer: Signer | None = None
        self._listed_at: datetime | None = None
        self._complained = ""

    def look(self, now: datetime) -> None:
        """Do what is wanted and not done."""
        signer = self._load()
        if signer is None:
            return
        signing.sign_waiting(self._engine, self._site, signer, now)
        signing.call_back_ended(self._engine, self._site, now)
        listed = signing.list_revoked(self._engine, self._site, signer, self._settings.revoked, now)
        if listed:
            self._listed_at = now
            self._reload()
        if self._listed_at is None or now - self._listed_at >= LISTED_FOR:
            self._shut_out(now)

    def _shut_out(self, now: datetime) -> None:
        from hub.kiosks.identity.broker import disconnect  # noqa: PLC0415 - needed once in months

        ending = partial(disconnect, self._broker, self._site)
        for device in signing.shut_out(self._engine, self._site, ending, now):
            log.info("shut out device=%s", device)

    def _reload(self) -> None:
        from hub.kiosks.identity.broker import read_again  # noqa: PLC0415

        read_again(self._settings.broker_pid_file)

    def _load(self) -> Signer | None:
        if self._signer is None:
            try:
                self._signer = load_signer(
                    self._settings.ca.read_bytes(), self._settings.ca_key.read_bytes()
                )
            except (OSError, ValueError) as cause:
                self._complain(f"{cause}")
        return self._signer

    def _complain(self, why: str) -> None:
        if why != self._complained:
            self._complained = why
            log.error(
                "no certificate can be signed, and none called back: the authority's files cannot "
                "be used (%s): see [enrolment] ca and ca_key", why,
            )  # fmt: skip
