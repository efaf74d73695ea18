"""Subscriptions and deliveries, as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from hub.exchange.hooks.tables import Hook, HookDelivery, HookEvent
from hub.exchange.tables import ApiClient
from hub.said import mark

STANDINGS = {"active": mark("active"), "stopped": mark("stopped"), "ended": mark("ended")}
CHIPS = {"active": "good", "stopped": "warn", "ended": "bad"}
DELIVERY_STANDINGS = {
    "waiting": mark("waiting"),
    "delivered": mark("delivered"),
    "dead": mark("given up"),
}
DELIVERY_CHIPS = {"waiting": "calm", "delivered": "good", "dead": "bad"}

_COLUMNS: tuple[Any, ...] = (
    HookDelivery.id,
    HookDelivery.sequence,
    HookDelivery.status,
    HookDelivery.attempts,
    HookDelivery.answered,
    HookDelivery.said,
    HookDelivery.next_at,
    HookDelivery.done_at,
    HookEvent.id.label("event"),
    HookEvent.kind,
    HookEvent.at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription, without its secret."""

    id: str
    client: str
    client_name: str
    url: str
    kinds: tuple[str, ...]
    status: str
    stopped_why: str
    failures: int
    overlap_until: datetime | None
    made_at: datetime
    made_by: str
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way, or done."""

    id: str
    sequence: int
    event: str
    kind: str
    at: datetime
    status: str
    attempts: int
    answered: int | None
    said: str
    next_at: datetime
    done_at: datetime | None


def all_of(connection: Connection) -> list[Subscription]:
    """Every subscription, those in trouble first."""
    found = _read(connection, select(Hook.__table__))
    return sorted(
        found, key=lambda one: (one.status == "ended", -one.dead, one.client_name, one.url)
    )


def of_client(connection: Connection, client: str) -> list[Subscription]:
    """The subscriptions of a system."""
    return _read(connection, select(Hook.__table__).where(Hook.client == client))


def find(connection: Connection, hook: str) -> Subscription | None:
    """One subscription."""
    return next(iter(_read(connection, select(Hook.__table__).where(Hook.id == hook))), None)


def deliveries(hook: str, status: str = "") -> Select[Any]:
    """A statement for the deliveries of a subscription, with their events."""
    wanted = (
        select(*_COLUMNS)
        .join(HookEvent, HookEvent.sequence == HookDelivery.sequence)
        .where(HookDelivery.hook == hook)
    )
    return wanted.where(HookDelivery.status == status) if status else wanted


def seen(_connection: Connection, rows: Sequence[Any]) -> list[Delivery]:
    """Rows of that statement."""
    return [
        Delivery(
            row.id,
            row.sequence,
            row.event,
            row.kind,
            row.at,
            row.status,
            row.attempts,
            row.answered,
            row.said,
            row.next_at,
            row.done_at,
        )
        for row in rows
    ]


def _read(connection: Connection, wanted: Select[Any]) -> list[Subscription]:
    rows = connection.execute(wanted).all()
    names = {row.id: row.name for row in connection.execute(select(ApiClient.id, ApiClient.name))}
    counts = {
        (row.hook, row.status): row.times
        for row in connection.execute(
            select(HookDelivery.hook, HookDelivery.status, func.count().label("times"))
            .where(HookDelivery.status.in_(("waiting", "dead")))
            .where(HookDelivery.hook.in_([row.id for row in rows]))
            .group_by(HookDelivery.hook, HookDelivery.status)
        )
    }
    return [
        Subscription(
            id=row.id,
            client=row.client,
            client_name=names.get(row.client, row.client),
            url=row.url,
            kinds=tuple(row.kinds),
            status=row.status,
            stopped_why=row.stopped_why,
            failures=row.failures,
            overlap_until=row.overlap_until,
            made_at=row.made_at,
            made_by=row.made_by,
            waiting=counts.get((row.id, "waiting"), 0),
            dead=counts.get((row.id, "dead"), 0),
        )
        for row in rows
    ]
