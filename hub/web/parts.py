"""
What a blueprint is made of: the database, and which server this is.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from hub.accounts.rules import ServerRole
from hub.accounts.settings import USUAL, SignIn, Sso
from hub.config import HubConfig, StateConfig
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

    @property
    def is_state(self) -> bool:
        return self.server == "state"


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
    )
