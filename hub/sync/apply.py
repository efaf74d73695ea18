"""At a hub: what the state told it to know, kept in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from sqlalchemy import Connection, Table

from contract.sync import (
    AnyChange,
    CardChange,
    CorrectionChange,
    MemberChange,
    PartnerChange,
    PersonChange,
    ProgrammeChange,
    SealingKeyChange,
    ServiceChange,
)
from hub import bulk, clock
from hub.cards import service as cards
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SealingKeyRow
from hub.members import service as members
from hub.members.persons import hold
from hub.members.record import history
from hub.sync import statewide
from hub.visits import service as visits

_KEY: Table = SealingKeyRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
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
            case CorrectionChange():
                history.add(
                    connection,
                    change.member,
                    [change.correction],
                    site=change.site,
                    is_told=True,
                )
            case PersonChange():
                visits.learn_person(connection, change.captured, change.person, clock.now())
            case ServiceChange() | ProgrammeChange() | PartnerChange():
                statewide.keep(connection, site, change, clock.now())
                is_new_catalogue = True
            case SealingKeyChange():
                _keep_key(connection, change)
                is_new_catalogue = True
    if is_new_catalogue:
        catalogue.bump(connection, site)


def _keep_key(connection: Connection, told: SealingKeyChange) -> None:
    retired_at = None if told.retired_at is UNSET else told.retired_at
    row = (told.sealing.key, told.sealing.public, told.made_at, retired_at)
    bulk.upsert(connection, _KEY, _KEY_COLUMNS, [row])
