"""
The way out of what is to be told: claimed, sent, noted; tried again for two days.

A message is claimed before it is sent, so two senders never send one.  A sender that dies
between sending and noting leaves a claim that runs out after five minutes: the message is
sent again under the same id, by which a receiver knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Row, delete, or_, select, update

from hub.db import reading
from hub.kiosks.alerts.tables import AlertMessage
from hub.mail.sending import NotDelivered as NotDelivered

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=2)
KEPT_FOR = timedelta(days=90)
_AT_ONCE = 20
_MAX_TROUBLE = 300
_MESSAGE = AlertMessage.__table__


@dataclass(frozen=True, slots=True)
class Message:
    """What a door is given to send."""

    id: int
    receiver: str
    body: dict[str, Any]
    made_at: datetime


class Door(Protocol):
    """One way to tell somebody."""

    def send(self, message: Message) -> None:
        """Returns when the other side has it.  Raises NotDelivered."""
        ...


def deliver(engine: Engine, doors: Mapping[str, Door], now: datetime) -> int:
    """Send what is due; answers how many got through."""
    with reading(engine) as connection:
        due = _due(connection, now)
    sent = 0
    for row in due:
        door = doors.get(row.channel)
        if door is None or not _claim(engine, row, now):
            continue
        sent += _send(engine, door, row, now)
    return sent


def wait_before(tries: int) -> timedelta:
    """How long to wait after so many tries in vain."""
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(tries - 1, 10)))


def forget_old(connection: Connection, now: datetime) -> None:
    """Delete what was sent or given up long ago."""
    connection.execute(
        delete(AlertMessage).where(
            AlertMessage.made_at < now - KEPT_FOR, AlertMessage.status.in_(("sent", "given_up"))
        )
    )


def _due(connection: Connection, now: datetime) -> list[Row[Any]]:
    rows = connection.execute(
        select(_MESSAGE)
        .where(
            or_(_MESSAGE.c.status == "waiting", _MESSAGE.c.status == "sending"),
            _MESSAGE.c.next_try_at <= now,
        )
        .order_by(_MESSAGE.c.id)
        .limit(_AT_ONCE)
    )
    return list(rows)


def _claim(engine: Engine, row: Row[Any], now: datetime) -> bool:
    with engine.begin() as connection:
        done = connection.execute(
            update(AlertMessage)
            .where(
                AlertMessage.id == row.id,
                AlertMessage.status == row.status,
                AlertMessage.tries == row.tries,
            )
            .values(status="sending", tries=row.tries + 1, next_try_at=now + CLAIM_LASTS)
        )
        return done.rowcount == 1


def _send(engine: Engine, door: Door, row: Row[Any], now: datetime) -> bool:
    try:
        door.send(Message(row.id, row.receiver, row.body, row.made_at))
    except NotDelivered as why:
        _note_failure(engine, row, why, now)
        return False
    with engine.begin() as connection:
        connection.execute(
            update(AlertMessage)
            .where(AlertMessage.id == row.id)
            .values(status="sent", sent_at=now, trouble="")
        )
    return True


def _note_failure(engine: Engine, row: Row[Any], why: NotDelivered, now: datetime) -> None:
    is_over = why.permanent or now - row.made_at > GIVE_UP_AFTER
    log.warning("alert not delivered message=%s over=%s reason=%s", row.id, is_over, why)
    with engine.begin() as connection:
        connection.execute(
            update(AlertMessage)
            .where(AlertMessage.id == row.id)
            .values(
                status="given_up" if is_over else "waiting",
                next_try_at=now + wait_before(row.tries + 1),
                trouble=str(why)[:_MAX_TROUBLE],
            )
        )
