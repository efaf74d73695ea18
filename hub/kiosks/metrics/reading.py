"""The figures for Prometheus, read from the database in a few questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from hub.events import service as events
from hub.events.tables import SetAside, SiteLog
from hub.kiosks import reading as kiosks
from hub.kiosks.alerts.tables import AlertMessage, AlertRow
from hub.kiosks.enrolment import tokens
from hub.kiosks.enrolment.tables import DeviceCertificate, DeviceDouble
from hub.kiosks.identity import reading as identities
from hub.kiosks.reading import SeenKiosk
from hub.sync.tables import SentCursor

DAYS = 7


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is told, read at one moment."""

    site: str
    at: datetime
    kiosks: list[SeenKiosk]
    hub: dict[str, int] = field(default_factory=dict)


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
        "enrolment_pending": identities.count_pending(connection, site),
        "enrolment_tokens_open": tokens.count_open(connection, site, now),
        "doubles_open": _count(
            connection,
            DeviceDouble.id,
            DeviceDouble.site == site,
            DeviceDouble.settled_at.is_(None),
        ),
        "certificates_revoked": _count(
            connection,
            DeviceCertificate.number,
            DeviceCertificate.site == site,
            DeviceCertificate.revoked_at.is_not(None),
            DeviceCertificate.ends_at > now,
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
