"""At a hub: what the state told it to know, kept in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Table, select

from contract.sync import (
    AgreementChange,
    AnyChange,
    CardChange,
    CorrectionChange,
    ForgetChange,
    MemberChange,
    MergeChange,
    PartnerChange,
    PersonChange,
    ProgrammeChange,
    SealingKeyChange,
    ServiceChange,
    SharingChange,
)
from hub import bulk, clock
from hub.agreements import told as agreements
from hub.cards import service as cards
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SealingKeyRow
from hub.members import service as members
from hub.members.merging import edges as merges
from hub.members.persons import hold
from hub.members.record import history
from hub.retention.forgetting import service as retention
from hub.sharing import standings
from hub.sharing.rules import Standing
from hub.sync import statewide
from hub.visits import identity
from hub.visits.tables import VisitRow

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
                _recognise(connection, change)
            case CorrectionChange():
                history.add(
                    connection,
                    change.member,
                    [change.correction],
                    site=change.site,
                    is_told=True,
                )
            case PersonChange():
                identity.learn_person(connection, change.captured, change.person, clock.now())
            case ForgetChange():
                retention.forget_told(connection, [change.member])
            case MergeChange():
                merges.keep(connection, change, clock.now())
            case SharingChange():
                standings.keep_told(connection, change.member, _standing(change), change.revision)
            case ServiceChange() | ProgrammeChange() | PartnerChange():
                statewide.keep(connection, site, change, clock.now())
                is_new_catalogue = True
            case AgreementChange():
                agreements.keep(connection, change)
            case SealingKeyChange():
                _keep_key(connection, change)
                is_new_catalogue = True
    if is_new_catalogue:
        catalogue.bump(connection, site)


def _recognise(connection: Connection, told: CardChange) -> None:
    """A restored hub may be sent its visits again before it is told whose the cards are."""
    captured = f"c:{told.token}"
    was_here = select(VisitRow.id).where(VisitRow.person == captured).limit(1)
    if connection.scalar(was_here) is not None:
        identity.learn_person(connection, captured, f"m:{told.member}", clock.now())


def _standing(told: SharingChange) -> Standing:
    return Standing(_instant(told.out_until), _instant(told.in_from), told.opted_in)


def _keep_key(connection: Connection, told: SealingKeyChange) -> None:
    retired_at = None if told.retired_at is UNSET else told.retired_at
    row = (told.sealing.key, told.sealing.public, told.made_at, retired_at)
    bulk.upsert(connection, _KEY, _KEY_COLUMNS, [row])


def _instant(told: datetime | UnsetType) -> datetime | None:
    return None if told is UNSET else told
