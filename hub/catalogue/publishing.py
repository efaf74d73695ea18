"""
What the kiosks of a site are told now, put together from whoever knows a part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection, Row, or_, select

from contract.messages import Catalogue, OpeningHours, SealingKey, Service
from hub import clock
from hub.accounts import kiosk_cards
from hub.catalogue import rules
from hub.catalogue.opening import reading as opening
from hub.catalogue.rules import Offer
from hub.catalogue.service import STATEWIDE, notices
from hub.catalogue.tables import SealingKeyRow, ServiceRow, SiteRow
from hub.errors import UnknownSite
from hub.groups import agenda


def current(connection: Connection, site: str, now: datetime) -> Catalogue:
    """What the kiosks of a site are told now.  Raises UnknownSite."""
    row = connection.execute(select(SiteRow.__table__).where(SiteRow.code == site)).one_or_none()
    if row is None:
        raise UnknownSite(site)
    day = clock.local_day(now, row.timezone)
    return Catalogue(
        version=row.catalogue_version,
        site=site,
        site_name=row.name,
        timezone=row.timezone,
        issued_at=now,
        languages=row.languages,
        services=rules.menu(offers(connection, site), day),
        groups=agenda.groups_of(connection, site, day),
        hours=msgspec.convert(row.hours, list[OpeningHours]),
        special_days=opening.published(connection, site, day),
        sealing=sealing_key(connection),
        legacy_cards=row.legacy_cards,
        notices=rules.asked_notices(notices(), row.notices, row.languages),
        staff=kiosk_cards.passes(connection),
        asks_sharing=row.asks_sharing,
        asks_feedback=row.asks_feedback,
        help_contact=row.help_contact,
    )


def offers(connection: Connection, site: str) -> Iterator[Offer]:
    """The statewide entries and a site's, as they are kept."""
    return offers_of(
        connection.execute(
            select(ServiceRow.__table__).where(
                or_(ServiceRow.site == STATEWIDE, ServiceRow.site == site)
            )
        )
    )


def offers_of(rows: Iterable[Row[Any]]) -> Iterator[Offer]:
    """Entries as they are kept."""
    for row in rows:
        yield Offer(
            row.site,
            row.position,
            _service(row),
            row.valid_from,
            row.valid_to,
            row.may_hide,
            row.hidden,
        )


def _service(row: Row[*tuple[object, ...]]) -> Service:
    return Service(
        code=row.code,
        label=row.label,
        icon=row.icon,
        mode=row.mode,
        programme=UNSET if row.programme is None else row.programme,
        opens=UNSET if row.opens is None else row.opens,
        closes=UNSET if row.closes is None else row.closes,
    )


def sealing_key(connection: Connection) -> SealingKey | msgspec.UnsetType:
    """The key by which SSNs are sealed now, if the state has told one."""
    row = connection.execute(
        select(SealingKeyRow.key, SealingKeyRow.public)
        .where(SealingKeyRow.retired_at.is_(None))
        .order_by(SealingKeyRow.made_at.desc())
        .limit(1)
    ).one_or_none()
    return UNSET if row is None else SealingKey(key=row.key, public=row.public)
