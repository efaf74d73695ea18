"""
The copy of the database that figures are read from, as long as it is near enough.

A streaming replica carries the load of reports; what a page writes and reads again stays with
the original.  How far the copy is behind is measured at most once a second.  When it is too far,
or gone, or no copy any more, figures are read from the original, and the page "Standing" says why.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from hub.db import open_engine, reading
from hub.said import mark
from hub.standing.errors import ReplicaLost
from hub.standing.rules import Follower, is_near_enough

log = logging.getLogger(__name__)

MEASURE_EVERY_S = 1.0
TRY_AGAIN_S = 10.0
Use = Literal["used", "behind", "gone", "no_copy"]
USES: dict[Use, str] = {
    "used": mark("Figures are read from it."),
    "behind": mark("It is too far behind: figures are read from the original."),
    "gone": mark("It does not answer: figures are read from the original."),
    "no_copy": mark("It takes writes, so it is no copy: figures are read from the original."),
}
_ORIGINAL = text("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint")
_COPY = text(
    "SELECT pg_is_in_recovery() AS is_copy, (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint AS at,"
    " extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float AS age"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The copy as it was measured last."""

    use: Use
    behind_s: float | None = None
    behind_bytes: int | None = None

    @property
    def sentence(self) -> str:
        return USES[self.use]


class Replica:
    """A copy, and the original that it is measured against."""

    def __init__(self, original: Engine, url: str, most_lag_s: float) -> None:
        self.most_lag_s = most_lag_s
        self.address = _address(url)
        self._original = original
        self._engine = open_engine(url, answers_within_s=2)
        self._follower = Follower()
        self._turn = threading.Lock()
        self._seen = Seen("gone")
        self._again_at = 0.0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """
        A connection for figures: to the copy if it is near enough, else to the original.

        Raises ReplicaLost when the copy goes away meanwhile; asked again, the original answers.
        """
        connection = self._open() if self.look().use == "used" else None
        if connection is None:
            with reading(self._original) as original:
                yield original
            return
        try:
            yield connection
        except (OperationalError, InterfaceError) as cause:
            self._put_out(cause)
            raise ReplicaLost from cause
        finally:
            connection.close()

    def look(self) -> Seen:
        """How the copy is, measured now unless that was a moment ago."""
        if time.monotonic() >= self._again_at and self._turn.acquire(blocking=False):
            try:
                self._note(self._measured())
            finally:
                self._turn.release()
        return self._seen

    def close(self) -> None:
        self._engine.dispose()

    def _open(self) -> Connection | None:
        try:
            return self._engine.connect()
        except DBAPIError as cause:
            self._put_out(cause)
            return None

    def _measured(self) -> Seen:
        with reading(self._original) as original:
            there = original.scalar(_ORIGINAL) or 0
        try:
            with self._engine.connect() as connection:
                copy = connection.execute(_COPY).one()
        except DBAPIError as cause:
            log.debug("the copy does not answer: %s", type(cause.orig).__name__)
            return Seen("gone")
        if not copy.is_copy:
            return Seen("no_copy")
        behind_s = self._follower.behind_s(time.monotonic(), there, copy.at or 0, copy.age)
        near = is_near_enough(behind_s, self.most_lag_s)
        return Seen("used" if near else "behind", behind_s, max(0, there - (copy.at or 0)))

    def _note(self, seen: Seen) -> None:
        if seen.use != self._seen.use:
            log.warning("figures: the copy at %s is now '%s'", self.address, seen.use)
        self._seen = seen
        # One that is gone costs each look its patience: it is tried less often.
        wait = TRY_AGAIN_S if seen.use == "gone" else MEASURE_EVERY_S
        self._again_at = time.monotonic() + wait

    def _put_out(self, cause: Exception) -> None:
        log.warning("the copy at %s went away: %s", self.address, type(cause).__name__)
        self._seen = Seen("gone")
        self._again_at = time.monotonic() + TRY_AGAIN_S


def _address(url: str) -> str:
    parsed = make_url(url)
    hosts = parsed.query.get("host", ())
    named = hosts if isinstance(hosts, str) else ", ".join(hosts)
    return parsed.host or named or "localhost"
