"""
The catalogue, the verbs: the menu a site starts with, and what its kiosks are told now.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib import resources

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection, Row, insert, or_, select, update

from contract.messages import Catalogue, OpeningHours, SealingKey, Service
from hub import clock
from hub.catalogue import rules
from hub.catalogue.rules import Offer
from hub.catalogue.tables import SealingKeyRow, ServiceRow, SiteRow
from hub.errors import UnknownSite

STATEWIDE = ""


def first_menu() -> list[Service]:
    """The menu that a new site starts with."""
    text = resources.files("hub.catalogue").joinpath("menu.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["service"], list[Service])


def install_first_menu(connection: Connection) -> None:
    """Fill an empty menu; one that has entries is left alone."""
    if connection.scalar(select(ServiceRow.code).limit(1)) is not None:
        return
    rows = [
        {
            "site": STATEWIDE,
            "code": service.code,
            "label": service.label,
            "icon": service.icon,
            "mode": service.mode,
            "position": position,
        }
        for position, service in enumerate(first_menu())
    ]
    connection.execute(insert(ServiceRow), rows)


def keep_site(
    connection: Connection,
    code: str,
    *,
    name: str,
    timezone: str,
    languages: list[str],
    help_contact: str,
    legacy_cards: bool,
) -> None:
    """The site as its configuration has it; a change reaches the kiosks by a new version."""
    values = {
        "name": name,
        "timezone": timezone,
        "languages": languages,
        "help_contact": help_contact,
        "legacy_cards": legacy_cards,
    }
    row = connection.execute(select(SiteRow.__table__).where(SiteRow.code == code)).one_or_none()
    if row is None:
        connection.execute(insert(SiteRow).values(code=code, **values))
    elif any(getattr(row, key) != value for key, value in values.items()):
        connection.execute(update(SiteRow).where(SiteRow.code == code).values(**values))
        bump(connection, code)


def bump(connection: Connection, site: str) -> None:
    """The catalogue changed: the ingest publishes it within a second or two."""
    connection.execute(
        update(SiteRow)
        .where(SiteRow.code == site)
        .values(catalogue_version=SiteRow.catalogue_version + 1)
    )


def version(connection: Connection, site: str) -> int:
    """The number that rises with each change.  Raises UnknownSite."""
    found = connection.scalar(select(SiteRow.catalogue_version).where(SiteRow.code == site))
    if found is None:
        raise UnknownSite(site)
    return found


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
        services=rules.menu(_offers(connection, site), day),
        hours=msgspec.convert(row.hours, list[OpeningHours]),
        sealing=_sealing_key(connection),
        legacy_cards=row.legacy_cards,
        help_contact=row.help_contact,
    )


def _offers(connection: Connection, site: str) -> Iterator[Offer]:
    rows = connection.execute(
        select(ServiceRow.__table__).where(
            or_(ServiceRow.site == STATEWIDE, ServiceRow.site == site)
        )
    )
    for row in rows:
        yield Offer(row.site, row.position, _service(row), row.valid_from, row.valid_to)


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


def _sealing_key(connection: Connection) -> SealingKey | msgspec.UnsetType:
    row = connection.execute(
        select(SealingKeyRow.key, SealingKeyRow.public)
        .where(SealingKeyRow.retired_at.is_(None))
        .order_by(SealingKeyRow.made_at.desc())
        .limit(1)
    ).one_or_none()
    return UNSET if row is None else SealingKey(key=row.key, public=row.public)
