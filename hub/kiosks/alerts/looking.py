"""What is known of a site at this moment, put together for the rules of alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from hub.catalogue.opening.reading import opening_of
from hub.clock import zone
from hub.events import service as events
from hub.events.tables import SetAside
from hub.kiosks import reading as kiosks
from hub.kiosks.alerts.conditions import Double, Seen
from hub.kiosks.alerts.tables import AlertPause
from hub.kiosks.identity import doubles
from hub.kiosks.releases.rollout.reading import stopped_sentence

PROOF_DAYS = 7


def look(connection: Connection, site: str, now: datetime) -> Seen:
    """Everything the rules want to know."""
    timezone = events.timezone_of(connection, site)
    local = now.astimezone(zone(timezone))
    first = (local - timedelta(days=PROOF_DAYS - 1)).date()
    proof = kiosks.proof(connection, site, str(first), str(local.date()))
    return Seen(
        kiosks=kiosks.fleet(connection, site, now),
        set_aside=_set_aside(connection, site),
        proof=proof.rows,
        lost=[(lost.device, lost.count) for lost in proof.lost],
        is_open=opening_of(connection, site, local.date()).is_open(local),
        doubles=[
            Double(row.device, row.known_serial, row.seen_serial)
            for row in doubles.open_ones(connection, site)
        ],
        roll_out=stopped_sentence(connection, site),
        paused=frozenset(pause.device for pause in pauses(connection, site, now)),
    )


def pauses(connection: Connection, site: str, now: datetime) -> Sequence[AlertPause]:
    """The pauses that hold at this moment."""
    rows = connection.execute(
        select(AlertPause.__table__)
        .where(
            AlertPause.site == site,
            AlertPause.until > now,
            or_(AlertPause.ended_at.is_(None), AlertPause.ended_at > now),
        )
        .order_by(AlertPause.id)
    )
    return rows.all()  # type: ignore[return-value]  # rows with the table's columns


def _set_aside(connection: Connection, site: str) -> int:
    counted = select(func.count()).where(SetAside.site == site, SetAside.status == "open")
    return connection.scalar(counted) or 0
