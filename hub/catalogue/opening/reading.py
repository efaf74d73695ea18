"""The hours of a site as they are kept; whoever asks when it is open asks here."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection, Row, select

from contract.messages import OpeningHours, Span, SpecialDay
from hub.catalogue.opening.rules import Opening, Special
from hub.catalogue.tables import SiteRow, SpecialDayRow
from hub.errors import UnknownSite

MOST_PUBLISHED = 60
PUBLISHED_AHEAD = timedelta(days=60)


def opening_of(connection: Connection, site: str, since: date | None = None) -> Opening:
    """A site's week, and its special days that are not over on `since`.  Raises UnknownSite."""
    week = connection.scalar(select(SiteRow.hours).where(SiteRow.code == site))
    if week is None:
        raise UnknownSite(site)
    return Opening(
        tuple(msgspec.convert(week, list[OpeningHours])),
        tuple(special_days(connection, site, since)),
    )


def special_days(connection: Connection, site: str, since: date | None = None) -> list[Special]:
    """The special days of a site, the next first."""
    wanted = select(SpecialDayRow.__table__).where(
        SpecialDayRow.site == site, SpecialDayRow.removed_at.is_(None)
    )
    if since is not None:
        wanted = wanted.where(SpecialDayRow.last >= since)
    rows = connection.execute(wanted.order_by(SpecialDayRow.first, SpecialDayRow.id))
    return [_special(row) for row in rows]


def find_special(connection: Connection, site: str, special_id: str) -> Special | None:
    """One entry of special days."""
    row = connection.execute(
        select(SpecialDayRow.__table__).where(
            SpecialDayRow.id == special_id,
            SpecialDayRow.site == site,
            SpecialDayRow.removed_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else _special(row)


def published(connection: Connection, site: str, today: date) -> list[SpecialDay]:
    """The special days of the weeks to come, as kiosks are told."""
    until = today + PUBLISHED_AHEAD
    return [
        SpecialDay(day=day.isoformat(), name=special.name, hours=list(special.spans))
        for special in special_days(connection, site, today)
        for day in special.days()
        if today <= day <= until
    ][:MOST_PUBLISHED]


def _special(row: Row[tuple[object, ...]]) -> Special:
    return Special(
        id=row.id,
        first=row.first,
        last=row.last,
        name=row.name,
        spans=tuple(msgspec.convert(row.spans, list[Span])),
        revision=row.revision,
    )
