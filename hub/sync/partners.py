"""
Programmes and partners, between a site's hub and the state, as services travel.

The hub tells all of its own whenever they changed; the state keeps that list under the site's
code.  The state's go to every hub by the changes.  Contacts travel for staff alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Row, Table, delete, select

from contract.sync import PartnerChange, ProgrammeChange, SitePartners
from hub import bulk
from hub.catalogue.tables import PartnerRow, ProgrammeRow

_PROGRAMME: Table = ProgrammeRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_PARTNER: Table = PartnerRow.__table__  # type: ignore[assignment]
_PROGRAMME_COLUMNS = (
    "site", "code", "name", "kind", "element", "valid_from", "valid_to", "revision",
)  # fmt: skip
_PARTNER_COLUMNS = (
    "site", "code", "name", "kind", "contact", "email", "telephone", "services", "programmes",
    "valid_from", "valid_to", "revision",
)  # fmt: skip


def of_site(connection: Connection, site: str) -> SitePartners:
    """The programmes and partners of one site; of the whole state where `site` is empty."""
    programmes = connection.execute(
        select(_PROGRAMME).where(ProgrammeRow.site == site).order_by(ProgrammeRow.code)
    )
    partners = connection.execute(
        select(_PARTNER).where(PartnerRow.site == site).order_by(PartnerRow.code)
    )
    return SitePartners(
        programmes=[_programme(row) for row in programmes],
        partners=[_partner(row) for row in partners],
    )


def keep_programmes(connection: Connection, told: Sequence[ProgrammeChange]) -> None:
    """Enter programmes, or replace what was there under the same site and code."""
    rows = [
        (
            _site(one), one.code, one.name, one.group, _or_none(one.element),
            _day(one.valid_from), _day(one.valid_to), 1,
        )
        for one in told
    ]  # fmt: skip
    bulk.upsert(connection, _PROGRAMME, _PROGRAMME_COLUMNS, rows, keep=("revision",))


def keep_partners(connection: Connection, told: Sequence[PartnerChange]) -> None:
    """Enter partners, or replace what was there under the same site and code."""
    rows = [
        (
            _site(one), one.code, one.name, one.group, one.contact, one.email, one.telephone,
            one.services, one.programmes, _day(one.valid_from), _day(one.valid_to), 1,
        )
        for one in told
    ]  # fmt: skip
    bulk.upsert(connection, _PARTNER, _PARTNER_COLUMNS, rows, keep=("revision",))


def keep_all_of(connection: Connection, site: str, told: SitePartners) -> None:
    """These are all of a site's own: those that it does not name are gone."""
    for table, codes in (
        (ProgrammeRow, {one.code for one in told.programmes}),
        (PartnerRow, {one.code for one in told.partners}),
    ):
        connection.execute(delete(table).where(table.site == site, table.code.not_in(codes)))
    keep_programmes(connection, told.programmes)
    keep_partners(connection, told.partners)


def _programme(row: Row[Any]) -> ProgrammeChange:
    return ProgrammeChange(
        site=row.site or UNSET,
        code=row.code,
        name=row.name,
        group=row.kind,
        element=UNSET if row.element is None else row.element,
        valid_from=_written(row.valid_from),
        valid_to=_written(row.valid_to),
    )


def _partner(row: Row[Any]) -> PartnerChange:
    return PartnerChange(
        site=row.site or UNSET,
        code=row.code,
        name=row.name,
        group=row.kind,
        contact=row.contact,
        email=row.email,
        telephone=row.telephone,
        services=row.services,
        programmes=row.programmes,
        valid_from=_written(row.valid_from),
        valid_to=_written(row.valid_to),
    )


def _site(told: ProgrammeChange | PartnerChange) -> str:
    return "" if told.site is UNSET else told.site


def _written(day: date | None) -> str | UnsetType:
    return UNSET if day is None else day.isoformat()


def _day(value: str | UnsetType) -> date | None:
    return None if value is UNSET else date.fromisoformat(value)


def _or_none(value: str | UnsetType) -> str | None:
    return None if value is UNSET else value
