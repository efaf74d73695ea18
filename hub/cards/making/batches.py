"""
Batches: cards for a group, in the order of their list, and how far they are.

A batch is its orders; nothing else says how far it is.  So whatever was interrupted, a power
cut among it, goes on with the first order that is not made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from hub import clock
from hub.cards.errors import UnsuitableBatch
from hub.cards.making import orders
from hub.cards.rules import MOST_IN_BATCH
from hub.cards.tables import CardBatch, CardOrder

MAX_LABEL = 120


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch and how far it is."""

    id: int
    label: str
    asked_by: str
    asked_at: datetime
    is_paused: bool
    total: int
    made: int
    failed: int
    handed_over: int
    cancelled: int

    @property
    def open(self) -> int:
        return self.total - self.made - self.cancelled

    @property
    def is_done(self) -> bool:
        return self.open == 0


def ask(
    connection: Connection,
    *,
    site: str,
    label: str,
    members: Sequence[str],
    by: str,
    encoder: int | None = None,
) -> int:
    """Ask for cards for these members, in this order.  Raises UnsuitableBatch."""
    label = " ".join(label.split())
    if not label or len(label) > MAX_LABEL:
        raise UnsuitableBatch(f"Give the batch a name of 1 to {MAX_LABEL} characters.")
    if not members:
        raise UnsuitableBatch("The list has no member number: write one on each line.")
    if len(members) > MOST_IN_BATCH:
        raise UnsuitableBatch(
            f"The list has {len(members)} people, and a batch takes {MOST_IN_BATCH}: "
            "make two of it."
        )
    made = connection.execute(
        insert(CardBatch)
        .values(site=site, label=label, asked_by=by, asked_at=clock.now())
        .returning(CardBatch.id)
    )
    batch = int(made.scalar_one())
    for place, member in enumerate(members, 1):
        orders.ask(
            connection, site=site, member=member, by=by, encoder=encoder, batch=batch, place=place
        )
    return batch


def progress(connection: Connection, site: str, batch: int) -> Progress | None:
    """One batch."""
    rows = connection.execute(all_of(site).where(CardBatch.id == batch)).all()
    return next(iter(seen(connection, rows)), None)


def all_of(site: str) -> Select[Any]:
    """Asks for the batches of a site; `seen` makes of its rows how far each is."""
    statement: Select[Any] = _PROGRESS.where(CardBatch.site == site)
    return statement


def count_of(site: str) -> Select[Any]:
    """Asks how many batches a site has."""
    return select(func.count()).select_from(CardBatch).where(CardBatch.site == site)


def seen(_connection: Connection, rows: Sequence[Row[Any]]) -> list[Progress]:
    """Batches and how far they are."""
    return [
        Progress(
            id=row.id,
            label=row.label,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            is_paused=row.paused_at is not None,
            total=row.total,
            made=row.made,
            failed=row.failed,
            handed_over=row.handed_over,
            cancelled=row.cancelled,
        )
        for row in rows
    ]


def orders_of(connection: Connection, batch: int) -> Sequence[Any]:
    """The orders of a batch, in its order."""
    return connection.execute(
        select(
            CardOrder.id,
            CardOrder.member,
            CardOrder.place,
            CardOrder.status,
            CardOrder.said,
            CardOrder.finished_at,
            CardOrder.handed_over_at,
            CardOrder.handed_over_by,
        )
        .where(CardOrder.batch == batch)
        .order_by(CardOrder.place)
    ).all()


def pause(connection: Connection, batch: int) -> None:
    """Let the encoder go on with nobody of this batch for now."""
    connection.execute(update(CardBatch).where(CardBatch.id == batch).values(paused_at=clock.now()))


def resume(connection: Connection, batch: int, by: str) -> None:
    """Go on where the batch stood; whose blank failed three times gets a new one."""
    orders.resume_batch(connection, batch)
    failed = connection.scalars(
        select(CardOrder.id).where(CardOrder.batch == batch, CardOrder.status == "failed")
    ).all()
    for order in failed:
        orders.go_on(connection, order, by)


def hand_over_all(connection: Connection, batch: int, by: str) -> int:
    """Tick every card of a batch that is made and not handed over; answers how many."""
    waiting = connection.scalars(
        select(CardOrder.id)
        .where(CardOrder.batch == batch, CardOrder.status == "made")
        .where(CardOrder.handed_over_at.is_(None))
        .order_by(CardOrder.place)
    ).all()
    for order in waiting:
        orders.hand_over(connection, order, by)
    return len(waiting)


def cancel_rest(connection: Connection, batch: int, by: str) -> int:
    """Nobody needs the cards of a batch that are not made; answers how many there were."""
    waiting = connection.scalars(
        select(CardOrder.id).where(CardOrder.batch == batch, CardOrder.open_for.is_not(None))
    ).all()
    for order in waiting:
        orders.cancel(connection, order, by)
    return len(waiting)


def skipped(connection: Connection, batch: int, members: Sequence[str]) -> list[str]:
    """Of those asked for, who has an order in another batch or at the desk already."""
    inside = set(connection.scalars(select(CardOrder.member).where(CardOrder.batch == batch)).all())
    return [member for member in members if member not in inside]


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(CardOrder.id).filter(condition)


_PROGRESS: Any = (
    select(
        CardBatch.id,
        CardBatch.label,
        CardBatch.asked_by,
        CardBatch.asked_at,
        CardBatch.paused_at,
        func.count(CardOrder.id).label("total"),
        _how_many(CardOrder.status == "made").label("made"),
        _how_many(CardOrder.status == "failed").label("failed"),
        _how_many(CardOrder.handed_over_at.is_not(None)).label("handed_over"),
        _how_many(CardOrder.status == "cancelled").label("cancelled"),
    )
    .outerjoin(CardOrder, CardOrder.batch == CardBatch.id)
    .group_by(CardBatch.id)
)
