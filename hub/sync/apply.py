"""At a hub: what the state told it to know, kept in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Table

from contract.sync import (
    AnyChange,
    CardChange,
    MemberChange,
    PersonChange,
    SealingKeyChange,
    ServiceChange,
)
from hub import bulk, clock
from hub.cards import service as cards
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SealingKeyRow, ServiceRow
from hub.members import service as members
from hub.members.persons import hold
from hub.visits import service as visits

_SERVICE: Table = ServiceRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_KEY: Table = SealingKeyRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_SERVICE_COLUMNS = (
    "site", "code", "label", "icon", "mode", "programme", "opens", "closes", "position",
    "valid_from", "valid_to",
)  # fmt: skip
_KEY_COLUMNS = ("key", "public", "made_at", "retired_at")


def apply(connection: Connection, site: str, changes: Sequence[AnyChange]) -> None:
    """Keep each change; kiosks hear of a new menu or key by the catalogue's version."""
    hold(connection, [site])
    is_new_catalogue = False
    for change in changes:
        match change:
            case MemberChange():
                members.keep(connection, change)
            case CardChange():
                cards.keep(connection, change)
            case PersonChange():
                visits.learn_person(connection, change.captured, change.person, clock.now())
            case ServiceChange():
                _keep_service(connection, change)
                is_new_catalogue = True
            case SealingKeyChange():
                _keep_key(connection, change)
                is_new_catalogue = True
    if is_new_catalogue:
        catalogue.bump(connection, site)


def _keep_service(connection: Connection, told: ServiceChange) -> None:
    row = (
        "" if told.site is UNSET else told.site,
        told.code,
        told.label,
        told.icon,
        told.mode,
        _or_none(told.programme),
        _or_none(told.opens),
        _or_none(told.closes),
        told.position,
        _day(told.valid_from),
        _day(told.valid_to),
    )
    bulk.upsert(connection, _SERVICE, _SERVICE_COLUMNS, [row])


def _keep_key(connection: Connection, told: SealingKeyChange) -> None:
    retired_at = None if told.retired_at is UNSET else told.retired_at
    row = (told.sealing.key, told.sealing.public, told.made_at, retired_at)
    bulk.upsert(connection, _KEY, _KEY_COLUMNS, [row])


def _or_none(value: str | UnsetType) -> str | None:
    return None if value is UNSET else value


def _day(value: str | UnsetType) -> date | None:
    return None if value is UNSET else date.fromisoformat(value)
