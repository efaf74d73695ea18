"""
What a blueprint is made of: the database, and which server this is.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from hub.accounts.rules import ServerRole
from hub.accounts.settings import USUAL, SignIn, Sso
from hub.config import Database, HubConfig, StateConfig
from hub.db import reading
from hub.standing.replica import Replica
from hub.web.shown import Shown


@dataclass(frozen=True, slots=True)
class Parts:
    """Handed to each feature's `blueprint`."""

    engine: Engine
    server: ServerRole
    name: str
    """What the page's head calls this place."""
    site: str | None
    """The hub's own site; None at the state."""
    shown: Shown
    help_contact: str = ""
    sign_in: SignIn = USUAL
    sso: Sso | None = None
    replica: Replica | None = None
    """A copy of the database, for figures."""
    mails: bool = False
    """Whether the configuration says under which address links in mails lead here."""

    @property
    def is_state(self) -> bool:
        return self.server == "state"

    def reporting(self) -> AbstractContextManager[Connection]:
        """
        A connection for figures and reports: to the replica while it is near enough.

        Never for what the page itself has just written: the replica has it a moment later.
        """
        return self.replica.reading() if self.replica else reading(self.engine)


def parts_of(config: HubConfig | StateConfig, engine: Engine) -> Parts:
    """The parts of the server that a configuration describes."""
    place = config.place if isinstance(config, StateConfig) else config.site
    return Parts(
        engine,
        "state" if isinstance(config, StateConfig) else "site",
        place.name,
        None if isinstance(config, StateConfig) else config.site.code,
        Shown(ZoneInfo(place.timezone)),
        "" if isinstance(config, StateConfig) else config.site.help_contact,
        config.sign_in,
        config.sso,
        _replica_of(config.database, engine),
        bool(config.mail.address),
    )


def _replica_of(database: Database, engine: Engine) -> Replica | None:
    if database.reading_url is None:
        return None
    return Replica(engine, database.reading_url, database.reading_lag_s)
