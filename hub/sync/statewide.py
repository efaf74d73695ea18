"""At a hub: an entry of the state's catalogue as it comes, with a note of what it changed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from contract.sync import PartnerChange, ProgrammeChange, ServiceChange
from hub.catalogue.history.service import record_told
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import PartnerRow, ProgrammeRow, ServiceRow
from hub.sync import partners, services

Told = ServiceChange | ProgrammeChange | PartnerChange
_ROWS: dict[type[Any], type[Any]] = {
    ServiceChange: ServiceRow,
    ProgrammeChange: ProgrammeRow,
    PartnerChange: PartnerRow,
}
_NOT_TOLD = ("site", "code", "revision")


def keep(connection: Connection, site: str, told: Told, now: datetime) -> None:
    """Enter what the state says, or replace what it said before; the caller publishes it."""
    before = _held(connection, told)
    match told:
        case ServiceChange():
            services.keep(connection, [told])
        case ProgrammeChange():
            partners.keep_programmes(connection, [told])
        case PartnerChange():
            partners.keep_partners(connection, [told])
    kind = str(told.__struct_config__.tag)
    after = _held(connection, told)
    record_told(connection, site, kind, told.code, at=now, before=before, after=after)


def _held(connection: Connection, told: Told) -> dict[str, Any]:
    table = _ROWS[type(told)]
    held = select(table.__table__).where(table.site == STATEWIDE, table.code == told.code)
    row = connection.execute(held).mappings().one_or_none()
    return {name: value for name, value in (row or {}).items() if name not in _NOT_TOLD}
