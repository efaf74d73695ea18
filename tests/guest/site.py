"""
A real site on this machine that an emulated kiosk reaches: broker, hub over TLS, state.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from hub import clock
from hub.db import open_engine, reading
from hub.events.tables import EventRow
from hub.ids import new_id
from hub.kiosks.enrolment import service, tokens
from hub.kiosks.identity import reading as identities
from hub.kiosks.tables import Kiosk
from hub.visits.tables import SelectionRow, VisitRow
from provisioning.demo.run import start_site
from provisioning.demo.site import SITE, Site
from provisioning.emulation.machine import HOST_AS_SEEN

DEVICE = "lobby-1"
BY = "tess@office.example"


@dataclass
class GuestSite:
    """The running site, as its staff and its database know it."""

    site: Site
    engine: Engine

    def token(self, device: str = DEVICE) -> str:
        """A one-time token for a kiosk."""
        now = clock.now()
        ((_device, made),) = tokens.make(
            self.engine, SITE, [device], form=new_id(), replaces=False,
            expires_at=now + timedelta(hours=4), by=BY, now=now,
        )  # fmt: skip
        return made

    def approve_all(self) -> int:
        """Staff say yes to whoever waits; answers how many that were."""
        with reading(self.engine) as connection:
            waiting = identities.pending(connection, SITE)
        for row in waiting:
            service.decide(
                self.engine, SITE, row.id, approve=True, reason="", by=BY, now=clock.now()
            )
        return len(waiting)

    def kiosk(self, device: str = DEVICE) -> Any:
        """What the hub knows of a kiosk; None before its first heartbeat."""
        known = select(Kiosk.__table__).where(Kiosk.site == SITE, Kiosk.device == device)
        with reading(self.engine) as connection:
            return connection.execute(known).first()

    def visits(self) -> int:
        with reading(self.engine) as connection:
            return len(connection.execute(select(VisitRow.id)).all())

    def events(self) -> int:
        """How many events the kiosk's hub has."""
        with reading(self.engine) as connection:
            return len(connection.execute(select(EventRow.id)).all())

    def selections(self) -> int:
        """Services that somebody picked."""
        with reading(self.engine) as connection:
            return len(connection.execute(select(SelectionRow.visit)).all())

    def broker_at(self) -> tuple[str, int]:
        return HOST_AS_SEEN, self.site.broker.port

    @property
    def hub_at(self) -> str:
        return f"https://{HOST_AS_SEEN}:{self.site.hub_port}"

    @property
    def ca(self) -> Path:
        return self.site.broker.hub().ca


@contextmanager
def guest_site() -> Iterator[GuestSite]:
    """Everything started, and ended with the block."""
    with (
        tempfile.TemporaryDirectory(prefix="worksource-guest-") as home,
        Site(Path(home) / "site", also_as=(HOST_AS_SEEN,)) as site,
    ):
        start_site(site)
        engine = open_engine(f"sqlite:///{site.hub_database}")
        try:
            yield GuestSite(site, engine)
        finally:
            engine.dispose()
