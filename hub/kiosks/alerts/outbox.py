"""The way out of what is to be told of alerts: by the door of each message's channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, delete

from hub.kiosks.alerts.tables import AlertMessage
from hub.mail.outbox import Outbox

KEPT_FOR = timedelta(days=90)
_OUTBOX = Outbox(AlertMessage.__table__, "alert")  # type: ignore[arg-type]  # a mapped class's table is one


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
    sent = 0
    for row in _OUTBOX.due(engine, now):
        door = doors.get(row.channel)
        if door is not None:
            message = Message(row.id, row.receiver, row.body, row.made_at)
            sent += _OUTBOX.tell(engine, row, now, partial(door.send, message))
    return sent


def forget_old(connection: Connection, now: datetime) -> None:
    """Delete what was sent or given up long ago."""
    connection.execute(
        delete(AlertMessage).where(
            AlertMessage.made_at < now - KEPT_FOR, AlertMessage.status.in_(("sent", "given_up"))
        )
    )
