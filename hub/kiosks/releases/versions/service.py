"""
Which version ran on a kiosk, the verbs: keep a change that a heartbeat tells, and read them.

Works on the caller's connection: a change is kept with the heartbeat that tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from contract.messages import Heartbeat
from hub.kiosks.releases.versions.tables import KioskVersion
from hub.kiosks.releases.words import runs, slot_of, update_of

VERSION: Table = KioskVersion.__table__  # type: ignore[assignment]  # a mapped class's table is one
MOST = 50


def keep(connection: Connection, said: Heartbeat, received_at: datetime) -> None:
    """Keep what runs there, when it is not what ran there before."""
    update = update_of(said)
    rollbacks = update.rollbacks if update else 0
    now = (runs(said), slot_of(said), rollbacks)
    last = connection.execute(
        select(VERSION.c.version, VERSION.c.slot, VERSION.c.rollbacks, VERSION.c.since)
        .where(VERSION.c.site == said.site, VERSION.c.device == said.device)
        .order_by(VERSION.c.since.desc())
        .limit(1)
    ).first()
    if last is not None and (tuple(last)[:3] == now or last.since >= received_at):
        return
    connection.execute(
        insert(KioskVersion).values(
            site=said.site, device=said.device, since=received_at, version=now[0], slot=now[1],
            rollbacks=rollbacks, sentence=update.sentence if update and rollbacks else "",
        )
    )  # fmt: skip


def read(connection: Connection, site: str, device: str) -> Sequence[Row[Any]]:
    """The last versions of a kiosk, the latest first."""
    return connection.execute(
        select(VERSION)
        .where(VERSION.c.site == site, VERSION.c.device == device)
        .order_by(VERSION.c.since.desc())
        .limit(MOST)
    ).all()
