"""Feedback, from the log."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from sqlalchemy import Connection, Table, delete

from contract.events import Feedback
from hub import bulk
from hub.events.told import Told
from hub.feedback.tables import Score

_SCORE: Table = Score.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("event", "site", "visit", "score", "at")


def apply(connection: Connection, site: str, told: Sequence[Told]) -> None:
    rows = [
        (
            event.id,
            site,
            None if body.visit is UNSET else body.visit,
            body.score,
            event.happened_at,
        )
        for event, body in told
        if isinstance(body, Feedback)
    ]
    bulk.upsert(connection, _SCORE, _COLUMNS, rows)


def empty(connection: Connection, site: str) -> None:
    connection.execute(delete(Score).where(Score.site == site))
