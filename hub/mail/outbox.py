"""
Rows that wait to be told to somebody: claimed, sent, noted; tried again for two days.

A row is claimed before it is sent, so two senders never send one.  A sender that dies between
sending and noting leaves a claim that runs out after five minutes: it is sent again under the
same id, by which a receiver knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, Table, select, update

from hub.db import reading
from hub.mail.sending import NotDelivered

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=2)
_DOUBLINGS = 10
_AT_ONCE = 20
_MAX_TROUBLE = 300


@dataclass(frozen=True, slots=True)
class Outbox:
    """
    A table with `id`, `status`, `tries`, `made_at`, `next_try_at`, `sent_at` and `trouble`.

    The status is `waiting`, `sending`, `sent` or `given_up`.
    """

    table: Table
    what: str
    """What a row is, for the log: 'alert'."""

    def due(self, engine: Engine, now: datetime) -> list[Row[Any]]:
        """The next rows to send, or to send again because whoever claimed them is gone."""
        its = self.table.c
        with reading(engine) as connection:
            rows = connection.execute(
                select(self.table)
                .where(its.status.in_(("waiting", "sending")), its.next_try_at <= now)
                .order_by(its.id)
                .limit(_AT_ONCE)
            )
            return list(rows)

    def tell(self, engine: Engine, row: Row[Any], now: datetime, send: Callable[[], None]) -> bool:
        """
        Claim a row, send it and note what came of it; answers whether it got through.

        `send` returns when the other side has it, and raises NotDelivered.
        """
        if not self._claim(engine, row, now):
            return False
        try:
            send()
        except NotDelivered as why:
            self._note(engine, row, self._failed(row, why, now))
            return False
        self._note(engine, row, {"status": "sent", "sent_at": now, "trouble": ""})
        return True

    def _claim(self, engine: Engine, row: Row[Any], now: datetime) -> bool:
        its = self.table.c
        with engine.begin() as connection:
            done = connection.execute(
                update(self.table)
                .where(its.id == row.id, its.status == row.status, its.tries == row.tries)
                .values(status="sending", tries=row.tries + 1, next_try_at=now + CLAIM_LASTS)
            )
            return done.rowcount == 1

    def _failed(self, row: Row[Any], why: NotDelivered, now: datetime) -> dict[str, Any]:
        is_over = why.permanent or now - row.made_at > GIVE_UP_AFTER
        log.warning("%s not delivered id=%s over=%s reason=%s", self.what, row.id, is_over, why)
        wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(row.tries, _DOUBLINGS)))
        return {
            "status": "given_up" if is_over else "waiting",
            "next_try_at": now + wait,
            "trouble": str(why)[:_MAX_TROUBLE],
        }

    def _note(self, engine: Engine, row: Row[Any], values: dict[str, Any]) -> None:
        with engine.begin() as connection:
            connection.execute(update(self.table).where(self.table.c.id == row.id).values(**values))
