"""The public halves of the sealing keys, as the catalogue tells them to kiosks."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from hub import clock
from hub.catalogue.tables import SealingKeyRow
from hub.members.keys import KeyRing


def publish(connection: Connection, ring: KeyRing) -> None:
    """Enter the newest key and retire the others.  Safe to repeat."""
    now = clock.now()
    newest = ring.pairs[-1].public()
    known = connection.scalar(select(SealingKeyRow.key).where(SealingKeyRow.key == newest.key))
    if known is None:
        connection.execute(
            insert(SealingKeyRow).values(key=newest.key, public=newest.public, made_at=now)
        )
    connection.execute(
        update(SealingKeyRow)
        .where(SealingKeyRow.key != newest.key, SealingKeyRow.retired_at.is_(None))
        .values(retired_at=now)
    )
