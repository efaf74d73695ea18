"""What was changed of the catalogue, by whom, and when it was handed on to the kiosks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from hub.catalogue.tables import CatalogueChange, CataloguePublished, SiteRow
from hub.kiosks.tables import Kiosk


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    id: str
    kind: str
    subject: str
    action: str
    at: datetime
    by: str
    before: dict[str, Any]
    after: dict[str, Any]
    published_at: datetime | None
    """When a version that holds it went out; None: not yet, or it is the state's."""


def latest(
    connection: Connection, site: str, kind: str, subject: str | None = None, limit: int = 10
) -> list[Change]:
    """The newest changes of one kind, or of one entry of it."""
    wanted = statement(site, kind)
    if subject is not None:
        wanted = wanted.where(CatalogueChange.subject == subject)
    rows = connection.execute(
        wanted.order_by(CatalogueChange.at.desc(), CatalogueChange.id.desc()).limit(limit)
    )
    return [change_of(row) for row in rows]


def statement(site: str, kind: str) -> Select[Any]:
    """The changes of a site, of one kind or of all."""
    wanted = select(CatalogueChange.__table__, _published_at().label("published_at"))
    wanted = wanted.where(CatalogueChange.site == site)
    return wanted.where(CatalogueChange.kind == kind) if kind else wanted


@dataclass(frozen=True, slots=True)
class Published:
    """The version that holds at a site, and when it went out."""

    version: int
    at: datetime | None


def published(connection: Connection, site: str) -> Published | None:
    """How far the kiosks of a site have been told; None for a site that is not there."""
    version = connection.scalar(select(SiteRow.catalogue_version).where(SiteRow.code == site))
    if version is None:
        return None
    at = connection.scalar(
        select(CataloguePublished.at).where(
            CataloguePublished.site == site, CataloguePublished.version == version
        )
    )
    return Published(version, at)


@dataclass(frozen=True, slots=True)
class AtKiosk:
    """What a kiosk says it offers from."""

    device: str
    version: int | None
    """None: it has not said yet."""
    heard_at: datetime | None


def at_the_kiosks(connection: Connection, site: str) -> list[AtKiosk]:
    """The version that each kiosk offers from, by its last heartbeat."""
    rows = connection.execute(
        select(Kiosk.device, Kiosk.heard_at, Kiosk.heartbeat)
        .where(Kiosk.site == site, Kiosk.retired_at.is_(None), Kiosk.heard_at.is_not(None))
        .order_by(Kiosk.device)
    )
    return [
        AtKiosk(row.device, (row.heartbeat or {}).get("catalogue"), row.heard_at) for row in rows
    ]


def _published_at() -> Any:
    return (
        select(func.min(CataloguePublished.at))
        .where(
            CataloguePublished.site == CatalogueChange.site,
            CataloguePublished.version >= CatalogueChange.version,
        )
        .correlate(CatalogueChange)
        .scalar_subquery()
    )


def change_of(row: Row[Any]) -> Change:
    """A change as it is kept."""
    return Change(
        row.id,
        row.kind,
        row.subject,
        row.action,
        row.at,
        row.by,
        row.before,
        row.after,
        row.published_at,
    )
