"""
The catalogue, the verbs: the menu a site starts with, its notices, its settings, its version.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from contract.messages import Notice, OpeningHours, Service
from hub.catalogue.rules import SiteSettings
from hub.catalogue.tables import CataloguePublished, ProgrammeRow, ServiceRow, SiteRow
from hub.errors import UnknownSite

STATEWIDE = ""
STEP = 100
"""Between the places of two entries, so that a site can put its own between them."""
PUBLISHED_KEPT = timedelta(days=3 * 366)
EVERYWHERE = frozenset(
    {"job-search", "job-openings", "resume", "unemployment-help", "orientation", "veterans"}
)
"""What every site offers; the rest of the first menu it may leave out."""


def first_menu() -> list[Service]:
    """The menu that a new site starts with."""
    text = resources.files("hub.catalogue").joinpath("menu.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["service"], list[Service])


def first_programmes() -> list[dict[str, str | None]]:
    """The programmes that a new state or hub starts with."""
    text = resources.files("hub.catalogue").joinpath("programmes.toml").read_text(encoding="utf-8")
    return [{"site": STATEWIDE, "element": None} | one for one in tomllib.loads(text)["programme"]]


def install_first_menu(connection: Connection) -> None:
    """Fill an empty menu, and empty programmes; what has entries is left alone."""
    if connection.scalar(select(ProgrammeRow.code).limit(1)) is None:
        connection.execute(insert(ProgrammeRow), first_programmes())
    if connection.scalar(select(ServiceRow.code).limit(1)) is not None:
        return
    rows = [
        {
            "site": STATEWIDE,
            "code": service.code,
            "label": service.label,
            "icon": service.icon,
            "mode": service.mode,
            "position": place * STEP,
            "may_hide": service.code not in EVERYWHERE,
        }
        for place, service in enumerate(first_menu(), 1)
    ]
    connection.execute(insert(ServiceRow), rows)


@cache
def notices() -> tuple[Notice, ...]:
    """Every notice there is, as the program brings them."""
    text = resources.files("hub.catalogue").joinpath("notices.toml").read_text(encoding="utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["notice"], list[Notice]))


def keep_site(connection: Connection, code: str, settings: SiteSettings) -> None:
    """
    The site as its configuration has it; a change reaches the kiosks by a new version.

    What the configuration does not name stays as a page set it.
    """
    values = {name: value for name, value in asdict(settings).items() if name != "hours"}
    values["fixed"] = list(settings.fixed or ())
    if settings.hours is not None:
        values["hours"] = msgspec.to_builtins(settings.hours)
    row = connection.execute(select(SiteRow.__table__).where(SiteRow.code == code)).one_or_none()
    if row is None:
        connection.execute(insert(SiteRow).values(code=code, **values))
        return
    if settings.fixed is not None:
        values = {
            name: value for name, value in values.items() if name in (*settings.fixed, "fixed")
        }
    if any(getattr(row, key) != value for key, value in values.items()):
        connection.execute(update(SiteRow).where(SiteRow.code == code).values(**values))
        bump(connection, code)


def hours_of(connection: Connection, code: str) -> list[OpeningHours]:
    """The opening hours of a site.  Raises UnknownSite."""
    found = connection.scalar(select(SiteRow.hours).where(SiteRow.code == code))
    if found is None:
        raise UnknownSite(code)
    return msgspec.convert(found, list[OpeningHours])


def keep_hours(connection: Connection, code: str, hours: list[OpeningHours]) -> None:
    """New opening hours.  Raises UnknownSite."""
    version(connection, code)
    told = msgspec.to_builtins(hours)
    connection.execute(
        update(SiteRow)
        .where(SiteRow.code == code)
        .values(hours=told, revision=SiteRow.revision + 1)
    )
    bump(connection, code)


def bump(connection: Connection, site: str) -> None:
    """The catalogue changed: the ingest publishes it within a second or two."""
    newer = SiteRow.catalogue_version + 1
    connection.execute(update(SiteRow).where(SiteRow.code == site).values(catalogue_version=newer))


def bump_every_site(connection: Connection) -> None:
    """Something changed that is no site's alone; a hub has one site."""
    connection.execute(update(SiteRow).values(catalogue_version=SiteRow.catalogue_version + 1))


def note_published(connection: Connection, site: str, number: int, at: datetime) -> None:
    """This version was handed to the broker; those of long ago are forgotten."""
    key = {"site": site, "version": number}
    same = (CataloguePublished.site == site) & (CataloguePublished.version == number)
    if connection.scalar(select(CataloguePublished.at).where(same)) is None:
        connection.execute(insert(CataloguePublished).values(**key, at=at))
    old = (CataloguePublished.site == site) & (CataloguePublished.at < at - PUBLISHED_KEPT)
    connection.execute(delete(CataloguePublished).where(old))


def version(connection: Connection, site: str) -> int:
    """The number that rises with each change.  Raises UnknownSite."""
    found = connection.scalar(select(SiteRow.catalogue_version).where(SiteRow.code == site))
    if found is None:
        raise UnknownSite(site)
    return found
