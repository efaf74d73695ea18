"""
Subscriptions and their deliveries, the verbs: subscribe, end, stop, start, new secret, resend.

Within the caller's transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from hub.catalogue.keeping.errors import NoSuchEntry, Unsuitable
from hub.exchange import rules
from hub.exchange.hooks import addresses, events, keeping
from hub.exchange.hooks.tables import Hook, HookDelivery, HookEvent
from hub.exchange.settings import Exchange
from hub.members.errors import KeysUnusable
from hub.members.keys import Keys
from hub.said import say

log = logging.getLogger(__name__)

MOST = 20
"""Of subscriptions that one system has."""
OVERLAP = timedelta(days=3)
KEPT = timedelta(days=30)
"""How long deliveries and their events can be looked at, and sent again."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a system, or whoever keeps it, wants to be told."""

    client: str
    url: str
    kinds: tuple[str, ...]
    scopes: frozenset[str]


def subscribe(
    connection: Connection,
    hook: str,
    wish: Wish,
    settings: Exchange,
    keys: Keys,
    *,
    by: str,
    now: datetime,
) -> str:
    """A new subscription; answers its secret, to be shown this once.  Raises Unsuitable."""
    found: dict[str, str] = {}
    if fault := addresses.check(wish.url, settings):
        found["address"] = fault
    allowed = rules.kinds_for(sorted(wish.scopes))
    if not wish.kinds or set(wish.kinds) - set(rules.SUBSCRIBABLE):
        found["kinds"] = say("Choose what to be told.")
    elif lacking := sorted(set(wish.kinds) - set(allowed)):
        found["kinds"] = say(
            "The system lacks the scope for %(kinds)s: what is told must also be open to it.",
            kinds=", ".join(lacking),
        )
    live = (Hook.client == wish.client, Hook.status != "ended")
    if (connection.scalar(select(func.count()).where(*live)) or 0) >= MOST:
        found["address"] = say("The system has %(num)s subscriptions: end one first.", num=MOST)
    if found:
        raise Unsuitable(found)
    secret = _made(connection, keys, hook, "address")
    kinds = [kind for kind in rules.SUBSCRIBABLE if kind in wish.kinds]
    connection.execute(
        insert(Hook).values(
            id=hook, client=wish.client, url=wish.url, kinds=kinds, status="active", stopped_why="",
            failures=0, made_at=now, made_by=by, revision=1,
        )
    )  # fmt: skip
    return secret


def set_status(connection: Connection, hook: str, status: str, why: str = "") -> None:
    """Stop it, start it again or end it."""
    values = {"status": status, "stopped_why": why, "failures": 0, "rests_until": None}
    done = connection.execute(
        update(Hook).where(Hook.id == hook, Hook.status != "ended").values(**values)
    )
    if not done.rowcount and status != "ended":
        raise NoSuchEntry
    if status == "ended":
        keeping.forget(connection, hook)
        connection.execute(
            update(HookDelivery)
            .where(HookDelivery.hook == hook, HookDelivery.status == "waiting")
            .values(status="dead", said=say("The subscription was ended."))
        )


def renew_secret(connection: Connection, hook: str, keys: Keys, now: datetime) -> str:
    """Another secret, to be shown this once; the one before signs besides for three days."""
    secret = _made(connection, keys, hook, "secret")
    done = connection.execute(
        update(Hook)
        .where(Hook.id == hook, Hook.status != "ended")
        .values(overlap_until=now + OVERLAP)
    )
    if not done.rowcount:
        raise NoSuchEntry
    return secret


def end_all_of(connection: Connection, client: str) -> None:
    """Of a system that was shut out."""
    hooks = connection.scalars(select(Hook.id).where(Hook.client == client)).all()
    connection.execute(update(Hook).where(Hook.client == client).values(status="ended"))
    keeping.forget(connection, *hooks)


def send_again(connection: Connection, hook: str, deliveries: Sequence[str], now: datetime) -> int:
    """Deliveries of a subscription anew from the first try; answers how many."""
    return connection.execute(
        update(HookDelivery)
        .where(HookDelivery.hook == hook, HookDelivery.id.in_(deliveries))
        .where(HookDelivery.status != "waiting")
        .values(status="waiting", attempts=0, next_at=now, said="", done_at=None)
    ).rowcount


def send_dead_again(connection: Connection, hook: str, now: datetime) -> int:
    """Every dead letter of a subscription."""
    dead = select(HookDelivery.id).where(HookDelivery.hook == hook, HookDelivery.status == "dead")
    return send_again(connection, hook, connection.scalars(dead).all(), now)


def test(connection: Connection, hook: str) -> bool:
    """Have a test sent; whether it is on its way."""
    return events.put(connection, "webhook.test", {}, only=hook) > 0


def forget_old(connection: Connection, now: datetime) -> None:
    """Deliveries that are done, and events that nobody waits for, after a month."""
    before = now - KEPT
    connection.execute(
        delete(HookDelivery).where(
            HookDelivery.status == "delivered", HookDelivery.done_at < before
        )
    )
    still = select(HookDelivery.sequence)
    # The newest stays, so that no engine gives its number away once more.
    newest = select(func.max(HookEvent.sequence)).scalar_subquery()
    connection.execute(
        delete(HookEvent).where(
            HookEvent.at < before, HookEvent.sequence.not_in(still), HookEvent.sequence < newest
        )
    )


def _made(connection: Connection, keys: Keys, hook: str, field: str) -> str:
    try:
        return keeping.make(connection, keys(), hook)
    except KeysUnusable:
        log.exception("no key to keep the secret of a webhook with")
        raise Unsuitable(
            {
                field: say(
                    "This server has no key to keep the secret of a webhook with, so none was "
                    "made: a technician runs 'worksource state keys init' on it."
                )
            }
        ) from None
