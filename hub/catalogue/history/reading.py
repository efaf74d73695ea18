"""What was changed of the catalogue, by whom, and when it was handed on to the kiosks."""

from __future__ import annotations

from collections.abc import Sequence
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


def changes(
    connection: Connection,
    site: str,
    *,
    kind: str | None = None,
    subject: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[Change], int]:
    """A page of the changes, the newest first, and how many there are."""
    where = [CatalogueChange.site == site]
    if kind is not None:
        where.append(CatalogueChange.kind == kind)
    if subject is not None:
        where.append(CatalogueChange.subject == subject)
    total = connection.scalar(select(func.count()).select_from(CatalogueChange).where(*where)) or 0
    rows = connection.execute(
        select(CatalogueChange.__table__, _published_at().label("published_at"))
        .where(*where)
        .order_by(CatalogueChange.at.desc(), CatalogueChange.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [change_of(row) for row in rows], total


def statement(site: str, kind: str) -> Select[Any]:
    """The changes of a site, of one kind or of all."""
    wanted = select(CatalogueChange.__table__, _published_at().label("published_at"))
    wanted = wanted.where(CatalogueChange.site == site)
    return wanted.where(CatalogueChange.kind == kind) if kind else wanted


def last_change(connection: Connection, site: str, kind: str, subject: str) -> Change | None:
    """The newest change of one entry."""
    found, _ = changes(connection, site, kind=kind, subject=subject, limit=1)
    return found[0] if found else None


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
