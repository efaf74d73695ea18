"""
Where flask-limiter counts: in the database on PostgreSQL, in memory otherwise.

A state has several web processes on several hosts behind a load balancer; a limit that each
counts for itself is no limit.  The database is what they share, and needs no further server.
SQLite serves one process, whose memory does.  A count is not worth waiting for the disk or for a
standby: it lives a minute.
"""

from __future__ import annotations

import hashlib
from typing import Any

from limits.storage import Storage
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.exc import SQLAlchemyError

from hub import clock
from hub.db import reading
from hub.limits.tables import RateCount

_CLEAN_EVERY = 200
_COUNT = text(
    "INSERT INTO rate_count (key, amount, expires_at) VALUES (:key, :amount, :now + :expiry)"
    " ON CONFLICT (key) DO UPDATE SET"
    " amount = CASE WHEN rate_count.expires_at <= :now THEN excluded.amount"
    " ELSE rate_count.amount + excluded.amount END,"
    " expires_at = CASE WHEN rate_count.expires_at <= :now THEN excluded.expires_at"
    " ELSE rate_count.expires_at END"
    " RETURNING amount"
)


def shared(engine: Engine) -> dict[str, Any]:
    """What a Limiter is given, so that it counts where every process on this database does."""
    if engine.dialect.name != "postgresql":
        return {"storage_uri": "memory://"}
    return {"storage_uri": "worksource-database://", "storage_options": {"engine": engine}}


class DatabaseStorage(Storage):
    """Counts of fixed windows, one row each."""

    STORAGE_SCHEME = ["worksource-database"]

    def __init__(self, uri: str, *, engine: Engine, wrap_exceptions: bool = False) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._engine = engine
        self._counted = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = clock.now().timestamp()
        given = {"key": _digest(key), "amount": amount, "now": now, "expiry": expiry}
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            found = connection.scalar(_COUNT, given)
        self._counted += 1
        if self._counted % _CLEAN_EVERY == 0:
            self._clean(now)
        return int(found or 0)

    def get(self, key: str) -> int:
        now = clock.now().timestamp()
        asked = select(RateCount.amount).where(
            RateCount.key == _digest(key), RateCount.expires_at > now
        )
        with reading(self._engine) as connection:
            return connection.scalar(asked) or 0

    def get_expiry(self, key: str) -> float:
        asked = select(RateCount.expires_at).where(RateCount.key == _digest(key))
        with reading(self._engine) as connection:
            return connection.scalar(asked) or clock.now().timestamp()

    def check(self) -> bool:
        with reading(self._engine) as connection:
            return connection.scalar(select(1)) == 1

    def reset(self) -> int | None:
        with self._engine.begin() as connection:
            return connection.execute(delete(RateCount)).rowcount

    def clear(self, key: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(RateCount).where(RateCount.key == _digest(key)))

    def _clean(self, now: float) -> None:
        # Rows that somebody holds are somebody's who still asks: the next one cleans.
        over = select(RateCount.key).where(RateCount.expires_at <= now).limit(5_000)
        over = over.with_for_update(skip_locked=True)
        with self._engine.begin() as connection:
            connection.execute(delete(RateCount).where(RateCount.key.in_(over)))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
