"""
Cards, the verbs: issue, void, look up, keep.

A token belongs to one member for ever.  Tokens are never logged and are in no error.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec import UNSET
from sqlalchemy import Connection, Row, Table, insert, select, update

from contract.cards import make_token
from contract.sync import CardChange
from hub import bulk, clock
from hub.cards.tables import Card


class UnknownCard(LookupError):
    """No card has this token; the token is not repeated."""

    def __init__(self) -> None:
        super().__init__("no card has this token: read the card again, or check its digits")


_TABLE: Table = Card.__table__  # type: ignore[assignment]  # a mapped class's table is one
Status = Literal["issued", "active", "void"]


@dataclass(frozen=True, slots=True)
class KnownCard:
    """Whose card it is, and whether it is still good."""

    member: str
    status: Status

    @property
    def is_void(self) -> bool:
        return self.status == "void"


def issue(connection: Connection, member: str) -> str:
    """A new card for a member; answers its token."""
    token = make_token()
    connection.execute(
        insert(Card).values(token=token, member=member, status="active", issued_at=clock.now())
    )
    return token


def void(connection: Connection, token: str) -> KnownCard:
    """The card is good no more; its member number stays.  Raises UnknownCard."""
    known = find(connection, token)
    if known is None:
        raise UnknownCard
    connection.execute(
        update(Card)
        .where(Card.token == token, Card.status != "void")
        .values(status="void", voided_at=clock.now())
    )
    return KnownCard(known.member, "void")


def find(connection: Connection, token: str) -> KnownCard | None:
    """A card this database knows."""
    row = connection.execute(
        select(Card.member, Card.status).where(Card.token == token)
    ).one_or_none()
    return None if row is None else KnownCard(row.member, row.status)


def members_of(connection: Connection, tokens: Collection[str]) -> dict[str, str]:
    """Member numbers by card token, of those cards that are known."""
    if not tokens:
        return {}
    rows = connection.execute(select(Card.token, Card.member).where(Card.token.in_(tokens)))
    return {row.token: row.member for row in rows}


def cards_of(connection: Connection, members: Collection[str]) -> list[CardChange]:
    """Every card of these members, as hubs are told of it."""
    if not members:
        return []
    rows = connection.execute(select(*_CARD).where(Card.member.in_(members)).order_by(Card.token))
    return [_as_change(row) for row in rows]


def card(connection: Connection, token: str) -> CardChange:
    """One card, as hubs are told of it."""
    return _as_change(connection.execute(select(*_CARD).where(Card.token == token)).one())


def keep(connection: Connection, told: CardChange) -> None:
    """Remember a card as the state has it."""
    voided_at = None if told.voided_at is UNSET else told.voided_at
    row = (told.token, told.member, told.status, told.issued_at, voided_at)
    bulk.upsert(connection, _TABLE, [column.name for column in _TABLE.columns], [row])


_CARD = (Card.token, Card.member, Card.status, Card.issued_at, Card.voided_at)


def _as_change(row: Row[str, str, str, datetime, datetime | None]) -> CardChange:
    return CardChange(
        token=row.token,
        member=row.member,
        status=row.status,
        issued_at=row.issued_at,
        voided_at=UNSET if row.voided_at is None else row.voided_at,
    )
