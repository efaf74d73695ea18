"""What pages show of cards.  A card is named by its mark; its token is on no page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, func, select

from hub.cards.making import history
from hub.cards.making.history import Step
from hub.cards.rules import OPEN, OrderStatus, Reason, Status, mark_of
from hub.cards.tables import Card, CardBatch, CardOrder, UntoldCard

MOST_OPEN = 30


@dataclass(frozen=True, slots=True)
class SeenCard:
    """A card of a member."""

    mark: str
    status: Status
    issued_at: datetime
    voided_at: datetime | None
    is_told: bool
    """Whether the state knows it as it is."""


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """An order as pages show it."""

    id: str
    member: str
    batch: int | None
    label: str
    """Of its batch; empty for one at the desk."""
    reason: Reason
    status: OrderStatus
    said: str
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    handed_over_at: datetime | None
    handed_over_by: str | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def awaits_hand_over(self) -> bool:
        return self.status == "made" and self.handed_over_at is None


@dataclass(frozen=True, slots=True)
class CardsOf:
    """Everything about the cards of one member."""

    cards: Sequence[SeenCard]
    order: SeenOrder | None
    """The one that is open, or the last one."""
    steps: Sequence[Step]

    @property
    def present(self) -> SeenCard | None:
        return next((card for card in self.cards if card.status == "active"), None)


def of_member(connection: Connection, member: str) -> CardsOf:
    """Cards, order and history of a member."""
    rows = connection.execute(
        select(Card.token, Card.status, Card.issued_at, Card.voided_at, UntoldCard.since)
        .outerjoin(UntoldCard, UntoldCard.token == Card.token)
        .where(Card.member == member)
        .order_by(Card.issued_at.desc(), Card.token)
    )
    seen = [
        SeenCard(
            mark_of(row.token),
            cast("Status", row.status),
            row.issued_at,
            row.voided_at,
            is_told=row.since is None,
        )
        for row in rows
    ]
    return CardsOf(seen, _last_order(connection, member), history.of_member(connection, member))


def open_orders(connection: Connection, site: str) -> list[SeenOrder]:
    """Orders at the desk that are not made, oldest first; batches have pages of their own."""
    rows = connection.execute(
        _ORDERS.where(CardOrder.site == site, CardOrder.status.in_(OPEN))
        .where(CardOrder.batch.is_(None))
        .order_by(CardOrder.asked_at, CardOrder.id)
        .limit(MOST_OPEN)
    )
    return [SeenOrder(**row) for row in rows.mappings()]


def not_handed_over(connection: Connection, site: str) -> list[SeenOrder]:
    """Cards made at the desk that nobody ticked as handed over, oldest first."""
    rows = connection.execute(
        _ORDERS.where(CardOrder.site == site, CardOrder.status == "made")
        .where(CardOrder.batch.is_(None), CardOrder.handed_over_at.is_(None))
        .order_by(CardOrder.finished_at, CardOrder.id)
        .limit(MOST_OPEN)
    )
    return [SeenOrder(**row) for row in rows.mappings()]


def untold(connection: Connection) -> int:
    """Cards that the state has not been told of."""
    return connection.scalar(select(func.count()).select_from(UntoldCard)) or 0


def _last_order(connection: Connection, member: str) -> SeenOrder | None:
    row = connection.execute(
        _ORDERS.where(CardOrder.member == member)
        .order_by(CardOrder.open_for.is_(None), CardOrder.asked_at.desc(), CardOrder.id.desc())
        .limit(1)
    )
    found = row.mappings().first()
    return None if found is None else SeenOrder(**found)


_ORDERS = select(
    CardOrder.id,
    CardOrder.member,
    CardOrder.batch,
    func.coalesce(CardBatch.label, "").label("label"),
    CardOrder.reason,
    CardOrder.status,
    CardOrder.said,
    CardOrder.asked_by,
    CardOrder.asked_at,
    CardOrder.finished_at,
    CardOrder.handed_over_at,
    CardOrder.handed_over_by,
).outerjoin(CardBatch, CardBatch.id == CardOrder.batch)
