"""
Deliveries on their way out: an errand of the state, with some threads.

A delivery is claimed by moving the moment at which others may take it over; whoever is killed
while sending leaves it claimed for a minute, and then it is sent again.  One subscription is sent
one event at a time, and rests after a failure: a slow or dead receiver holds one thread at most
and nobody else's events.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, func, or_, select, update

from hub import agreements, clock
from hub.db import reading
from hub.exchange import rules as exchange_rules
from hub.exchange.hooks import keeping, rules, service
from hub.exchange.hooks.errors import CannotSign
from hub.exchange.hooks.post import Answer, post
from hub.exchange.hooks.tables import Hook, HookDelivery, HookEvent
from hub.exchange.settings import Exchange
from hub.exchange.tables import ApiClient
from hub.members.errors import KeysUnusable
from hub.members.keys import Keys

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
CLAIMED_FOR = timedelta(seconds=60)
"""Longer than any try lasts."""
TIDY_EVERY = timedelta(hours=1)
CANNOT_SIGN = "it cannot be signed: this server's keys are not there, or do not open its secret"
Post = Callable[[str, Mapping[str, str], bytes, Exchange], Answer]


class Due(NamedTuple):
    """A delivery that was claimed, with all it takes to send it."""

    id: str
    hook: str
    url: str
    secrets: tuple[str, ...]
    attempts: int
    event: str
    kind: str
    sequence: int
    at: datetime
    about: dict[str, Any]
    withheld: str
    unsigned: str
    """Why it cannot be signed for now; it is tried again."""


class Sender:
    """Sends what is due."""

    def __init__(self, engine: Engine, settings: Exchange, keys: Keys, send: Post = post) -> None:
        self._engine = engine
        self._keys = keys
        self._settings = settings
        self._send = send
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._tidied_at: datetime | None = None

    def run(self, stop: threading.Event, every_s: float = LOOK_EVERY_S) -> None:
        """An errand: until `stop` is set."""
        with ThreadPoolExecutor(self._settings.senders, "webhook") as pool:
            while not stop.is_set():
                started = self._start(pool)
                self._tidy()
                if not started:
                    stop.wait(every_s)

    def step(self) -> int:
        """Send one event to each subscription that has one due, here; answers how many."""
        due = self._claim(self._settings.senders * 4)
        for one in due:
            self._deliver(one)
        return len(due)

    def _start(self, pool: ThreadPoolExecutor) -> int:
        free = self._settings.senders - len(self._busy)
        due = self._claim(free) if free > 0 else []
        for one in due:
            pool.submit(self._deliver, one)
        return len(due)

    def _claim(self, most: int) -> list[Due]:
        now = clock.now()
        with self._lock:
            busy = set(self._busy)
        with reading(self._engine) as connection:
            hooks = _hooks_due(connection, now, busy, most)
        claimed = []
        for hook in hooks:
            with self._engine.begin() as connection:
                one = _claim_one(connection, self._keys, hook, now)
            if one is not None:
                with self._lock:
                    self._busy.add(hook)
                claimed.append(one)
        return claimed

    def _deliver(self, one: Due) -> None:
        try:
            now = clock.now()
            if one.withheld or one.unsigned:
                answer = Answer(None, one.withheld or one.unsigned)
            else:
                answer = self._send(one.url, *_message(one, now), self._settings)
            with self._engine.begin() as connection:
                _keep(connection, one, answer, clock.now())
        except Exception:
            log.exception("webhook not delivered delivery=%s", one.id)
        finally:
            with self._lock:
                self._busy.discard(one.hook)

    def _tidy(self) -> None:
        now = clock.now()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            with self._engine.begin() as connection:
                service.forget_old(connection, now)


def _hooks_due(connection: Connection, now: datetime, busy: set[str], most: int) -> list[str]:
    """The subscriptions that have something due, who waits longest first."""
    rows = connection.execute(
        select(HookDelivery.hook)
        .join(Hook, Hook.id == HookDelivery.hook)
        .where(HookDelivery.status == "waiting", HookDelivery.next_at <= now)
        .where(Hook.status == "active", Hook.id.not_in(busy))
        .where(or_(Hook.rests_until.is_(None), Hook.rests_until <= now))
        .group_by(HookDelivery.hook)
        .order_by(func.min(HookDelivery.next_at))
        .limit(most)
    )
    return [row.hook for row in rows]


def _claim_one(connection: Connection, keys: Keys, hook: str, now: datetime) -> Due | None:
    # The row of the subscription is taken, so that no two processes send to one at once.
    row = connection.execute(
        select(Hook.__table__).where(Hook.id == hook, Hook.status == "active").with_for_update()
    ).one_or_none()
    if row is None or (row.rests_until is not None and row.rests_until > now):
        return None
    found = connection.execute(
        select(
            HookDelivery.id,
            HookDelivery.attempts,
            HookDelivery.next_at,
            HookEvent.id.label("event"),
            HookEvent.kind,
            HookEvent.sequence,
            HookEvent.at,
            HookEvent.about,
        )
        .join(HookEvent, HookEvent.sequence == HookDelivery.sequence)
        .where(HookDelivery.hook == hook, HookDelivery.status == "waiting")
        .where(HookDelivery.next_at <= now)
        .order_by(HookDelivery.sequence)
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    until = now + CLAIMED_FOR
    connection.execute(
        update(HookDelivery)
        .where(HookDelivery.id == found.id)
        .values(next_at=until, attempts=found.attempts + 1)
    )
    # Also for other processes: this one is sending to it.
    connection.execute(update(Hook).where(Hook.id == hook).values(rests_until=until))
    signing, unsigned = _secrets(connection, keys, row, now)
    return Due(
        found.id,
        hook,
        row.url,
        signing,
        found.attempts + 1,
        found.event,
        found.kind,
        found.sequence,
        found.at,
        found.about,
        _withheld(connection, row.client, found.kind, now),
        unsigned,
    )


def _secrets(
    connection: Connection, keys: Keys, row: Any, now: datetime
) -> tuple[tuple[str, ...], str]:
    """What signs, or why nothing does: keys that are put back are there at the next try."""
    is_overlap = row.overlap_until is not None and row.overlap_until > now
    try:
        return keeping.read(connection, keys(), row.id, both=is_overlap), ""
    except (CannotSign, KeysUnusable) as fault:
        log.warning("webhook cannot be signed hook=%s: %s", row.id, fault)
        return (), CANNOT_SIGN


def _withheld(connection: Connection, client: str, kind: str, now: datetime) -> str:
    """Why nothing may leave to this system today; empty when it may."""
    row = connection.execute(
        select(ApiClient.partner, ApiClient.scopes).where(
            ApiClient.id == client, ApiClient.ended_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return "the system was shut out"
    scope = exchange_rules.KIND_SCOPES.get(kind)
    if scope is None:
        return ""
    if scope not in row.scopes:
        return f"the system has not the scope {scope} any more"
    wanted = exchange_rules.NEEDED[scope]
    allowed = agreements.allowed(connection, row.partner, now.date())
    if allowed and not set(wanted) - allowed:
        return ""
    return agreements.missing(connection, row.partner, wanted or ("activity",), now.date()) or ""


def _message(one: Due, now: datetime) -> tuple[dict[str, str], bytes]:
    body = msgspec.json.encode(
        {
            "type": one.kind,
            "timestamp": one.at.astimezone(UTC),
            "sequence": one.sequence,
            "data": one.about,
        }
    )
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "WorkSource-Webhooks/1",
        "webhook-id": one.event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": rules.signature(one.secrets, one.event, timestamp, body),
    }
    return headers, body


def _keep(connection: Connection, one: Due, answer: Answer, now: datetime) -> None:
    verdict = rules.verdict(answer.status)
    again = rules.next_try(one.attempts, now) if verdict == "again" else None
    values: dict[str, Any] = {"answered": answer.status, "said": _said(answer)}
    if verdict == "delivered":
        values |= {"status": "delivered", "done_at": now}
    elif again is None or one.withheld:
        values |= {"status": "dead", "done_at": now}
    else:
        values |= {"next_at": again}
    connection.execute(update(HookDelivery).where(HookDelivery.id == one.id).values(**values))
    if verdict == "gone":
        service.set_status(connection, one.hook, "ended", "the receiver answered 410: it is gone")
        return
    _keep_pace(connection, one, now, is_good=verdict == "delivered" or bool(one.withheld))
    log.info("webhook tried kind=%s verdict=%s status=%s", one.kind, verdict, answer.status)


def _keep_pace(connection: Connection, one: Due, now: datetime, *, is_good: bool) -> None:
    failures = 0
    if not is_good:
        failures = 1 + (connection.scalar(select(Hook.failures).where(Hook.id == one.hook)) or 0)
    connection.execute(
        update(Hook)
        .where(Hook.id == one.hook)
        .values(failures=failures, rests_until=rules.rest(failures, now) if failures else None)
    )


def _said(answer: Answer) -> str:
    if answer.status is None:
        return answer.said[:300]
    return "" if rules.verdict(answer.status) == "delivered" else f"it answered {answer.status}"
