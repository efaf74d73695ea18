"""
Cards, the verbs: issue, activate, void, look up, keep, and tell the state.

A token belongs to one member for ever.  Tokens are never logged and are in no error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from msgspec import UNSET
from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from contract.cards import make_token
from contract.sync import CardChange
from hub import bulk, clock
from hub.cards.errors import UnknownCard
from hub.cards.rules import Status, later
from hub.cards.tables import Card, UntoldCard

__all__ = ["KnownCard", "Status", "UnknownCard"]

_TABLE: Table = Card.__table__  # type: ignore[assignment]  # a mapped class's table is one
_UNTOLD: Table = UntoldCard.__table__  # type: ignore[assignment]
_UNTOLD_COLUMNS = ("token", "since", "not_before", "refused")
TRY_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class KnownCard:
    """Whose card it is, and whether it is still good."""

    member: str
    status: Status

    @property
    def is_void(self) -> bool:
        return self.status == "void"

    @property
    def is_good(self) -> bool:
        """Whether it opens anything: a card that was written and not yet proven does not."""
        return self.status == "active"


def issue(connection: Connection, member: str, status: Status = "active") -> str:
    """A new card for a member; answers its token.  `issued` until somebody proves it."""
    token = make_token()
    connection.execute(
        insert(Card).values(token=token, member=member, status=status, issued_at=clock.now())
    )
    return token


def activate(connection: Connection, token: str) -> bool:
    """The card is good from now on, and the state is to know; whether it was not before."""
    activated = connection.execute(
        update(Card).where(Card.token == token, Card.status == "issued").values(status="active")
    )
    if activated.rowcount:
        tell_state(connection, [token])
    return bool(activated.rowcount)


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
    """Remember a card as somebody else has it; what is void here stays void."""
    known = connection.execute(
        select(*_CARD).where(Card.token == told.token).with_for_update()
    ).one_or_none()
    status = told.status if known is None else later(cast("Status", known.status), told.status)
    voided_at = None if told.voided_at is UNSET else told.voided_at
    if known is not None and known.voided_at is not None:
        voided_at = known.voided_at
    row = (told.token, told.member, status, told.issued_at, voided_at)
    bulk.upsert(connection, _TABLE, [column.name for column in _TABLE.columns], [row])


def tell_state(connection: Connection, tokens: Iterable[str]) -> None:
    """These cards changed here: the state is to be told when the line is up."""
    now = clock.now()
    rows = [(token, now, now, "") for token in sorted(set(tokens))]
    bulk.upsert(connection, _UNTOLD, _UNTOLD_COLUMNS, rows)


def untold(connection: Connection, limit: int) -> list[CardChange]:
    """Cards that the state does not know as they are, oldest first."""
    rows = connection.execute(
        select(*_CARD)
        .join(UntoldCard, UntoldCard.token == Card.token)
        .where(UntoldCard.not_before <= clock.now())
        .order_by(UntoldCard.since, UntoldCard.token)
        .limit(limit)
    )
    return [_as_change(row) for row in rows]


def note_told(connection: Connection, told: Iterable[CardChange], refused: dict[str, str]) -> None:
    """The state has these, but for the refused ones, which are tried again later."""
    for one in told:
        here = UntoldCard.token == one.token
        if one.token in refused:
            waiting = {"not_before": clock.now() + TRY_AGAIN, "refused": refused[one.token]}
            connection.execute(update(UntoldCard).where(here).values(waiting))
        elif card(connection, one.token).status == one.status:
            connection.execute(delete(UntoldCard).where(here))


_CARD = (Card.token, Card.member, Card.status, Card.issued_at, Card.voided_at)


def _as_change(row: Row[str, str, str, datetime, datetime | None]) -> CardChange:
    return CardChange(
        token=row.token,
        member=row.member,
        status=row.status,
        issued_at=row.issued_at,
        voided_at=UNSET if row.voided_at is None else row.voided_at,
    )
