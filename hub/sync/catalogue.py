"""
At the state: the statewide menu, programmes, partners and the sealing keys, told to the hubs
when they change.

Whoever changes them, by page or command, need not think of it: what the tables hold is
compared with what was announced last.
"""

from __future__ import annotations

from msgspec import UNSET
from sqlalchemy import Connection, Engine, Row, select

from contract.messages import SealingKey
from contract.sync import (
    AnyChange,
    PartnerChange,
    ProgrammeChange,
    SealingKeyChange,
    ServiceChange,
    change_from,
)
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import SealingKeyRow
from hub.db import reading
from hub.sync import partners, services
from hub.sync.changes import announce
from hub.sync.tables import Change

_TOLD = ("service", "programme", "partner", "sealing_key")


class CatalogueTeller:
    """Remembers what was announced, so that a look reads two small tables and no more."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._announced: dict[str, AnyChange] | None = None

    def step(self) -> int:
        """Announce what changed; answers how many entries."""
        with reading(self._engine) as connection:
            held = _held(connection)
            if self._announced is None:
                self._announced = _announced(connection)
        news = [change for name, change in held.items() if self._announced.get(name) != change]
        if news:
            with self._engine.begin() as connection:
                announce(connection, news)
            self._announced |= {_name(change): change for change in news}
        return len(news)


def _held(connection: Connection) -> dict[str, AnyChange]:
    keys = connection.execute(select(SealingKeyRow.__table__).order_by(SealingKeyRow.made_at))
    changes: list[AnyChange] = [*services.of_site(connection, STATEWIDE)]
    given = partners.of_site(connection, STATEWIDE)
    changes += [*given.programmes, *given.partners]
    changes += [_key(row) for row in keys]
    return {_name(change): change for change in changes}


def _announced(connection: Connection) -> dict[str, AnyChange]:
    rows = connection.execute(
        select(Change.kind, Change.payload)
        .where(Change.site == "", Change.kind.in_(_TOLD))
        .order_by(Change.position)
    )
    changes = (change_from(row.kind, row.payload) for row in rows)
    return {_name(change): change for change in changes}


def _name(change: AnyChange) -> str:
    match change:
        case ServiceChange():
            return f"service {change.code}"
        case ProgrammeChange():
            return f"programme {change.code}"
        case PartnerChange():
            return f"partner {change.code}"
        case SealingKeyChange():
            return f"key {change.sealing.key}"
        case _:
            raise TypeError("only the catalogue and the keys are told to everybody")


def _key(row: Row[tuple[object, ...]]) -> SealingKeyChange:
    return SealingKeyChange(
        sealing=SealingKey(key=row.key, public=row.public),
        made_at=row.made_at,
        retired_at=UNSET if row.retired_at is None else row.retired_at,
    )
