"""
A site's own services, from its hub to the state, so that both count them alike.

The hub tells all of them whenever they changed; the state keeps that list under the site's
code.  A statewide code among them extends the service there, and no more: how it counts is
the statewide entry's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Row, Table, delete, select

from contract.sync import ServiceChange
from hub import bulk
from hub.catalogue.tables import ServiceRow

_SERVICE: Table = ServiceRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = (
    "site", "code", "label", "icon", "mode", "programme", "opens", "closes", "position",
    "valid_from", "valid_to", "may_hide", "hidden", "revision",
)  # fmt: skip


def of_site(connection: Connection, site: str) -> list[ServiceChange]:
    """The entries of one site; of the whole state where `site` is empty."""
    rows = connection.execute(
        select(_SERVICE).where(ServiceRow.site == site).order_by(ServiceRow.code)
    )
    return [_told(row) for row in rows]


def keep(connection: Connection, told: Sequence[ServiceChange]) -> None:
    """Enter services, or replace what was there under the same site and code."""
    rows = [_row(one) for one in told]
    bulk.upsert(connection, _SERVICE, _COLUMNS, rows, keep=("revision",))


def keep_all_of(connection: Connection, site: str, told: Sequence[ServiceChange]) -> None:
    """These are all of a site's own services: those that it does not name are gone."""
    codes = {one.code for one in told}
    connection.execute(
        delete(ServiceRow).where(ServiceRow.site == site, ServiceRow.code.not_in(codes))
    )
    keep(connection, told)


def _told(row: Row[tuple[object, ...]]) -> ServiceChange:
    return ServiceChange(
        site=row.site or UNSET,
        code=row.code,
        label=row.label,
        icon=row.icon,
        mode=row.mode,
        programme=_or_unset(row.programme),
        opens=_or_unset(row.opens),
        closes=_or_unset(row.closes),
        position=UNSET if row.position is None else row.position,
        valid_from=_or_unset(row.valid_from and row.valid_from.isoformat()),
        valid_to=_or_unset(row.valid_to and row.valid_to.isoformat()),
        may_hide=row.may_hide,
        hidden=row.hidden,
    )


def _row(told: ServiceChange) -> tuple[object, ...]:
    return (
        "" if told.site is UNSET else told.site,
        told.code,
        told.label,
        told.icon,
        told.mode,
        _or_none(told.programme),
        _or_none(told.opens),
        _or_none(told.closes),
        None if told.position is UNSET else told.position,
        _day(told.valid_from),
        _day(told.valid_to),
        told.may_hide,
        told.hidden,
        1,
    )


def _or_unset(value: str | None) -> str | UnsetType:
    return UNSET if value is None else value


def _or_none(value: str | UnsetType) -> str | None:
    return None if value is UNSET else value


def _day(value: str | UnsetType) -> date | None:
    return None if value is UNSET else date.fromisoformat(value)
