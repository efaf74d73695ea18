"""The figures for Prometheus, read from the database in a few questions."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from hub.events import service as events
from hub.events.tables import SetAside, SiteLog
from hub.kiosks import reading as kiosks
from hub.kiosks.alerts.tables import AlertMessage, AlertRow
from hub.kiosks.metrics.figures import Figures
from hub.sync.tables import SentCursor

DAYS = 7


def read(connection: Connection, site: str, now: datetime) -> Figures:
    """Everything that is told, at this moment."""
    proof = kiosks.proof(
        connection,
        site,
        str((now - timedelta(days=DAYS)).date()),
        str((now + timedelta(days=1)).date()),
    )
    hub = {
        "events": events.last_position(connection, site),
        "set_aside_open": _count(
            connection, SetAside.id, SetAside.site == site, SetAside.status == "open"
        ),
        "proof_missing_events": proof.missing,
        "proof_bad_days": sum(row.verdict.grade == "bad" for row in proof.rows),
        "alerts_open": _count(
            connection,
            AlertRow.id,
            AlertRow.site == site,
            AlertRow.closed_at.is_(None),
            AlertRow.opened_at.is_not(None),
        ),
        "alert_messages_waiting": _count(
            connection, AlertMessage.id, AlertMessage.status.in_(("waiting", "sending"))
        ),
    }
    confirmed = connection.scalar(
        select(SentCursor.through)
        .join(SiteLog, SiteLog.log_id == SentCursor.log_id)
        .where(SiteLog.site == site)
    )
    if confirmed is not None:
        hub["forward_waiting_events"] = max(0, hub["events"] - confirmed)
    return Figures(site, now, kiosks.fleet(connection, site, now), hub)


def _count(connection: Connection, column: object, *where: object) -> int:
    return connection.scalar(select(func.count(column)).where(*where)) or 0  # type: ignore[arg-type]  # columns and their conditions
