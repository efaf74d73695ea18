"""Sharing choices, the verbs: what somebody chose last, and everything they chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from hub.sharing.tables import SharingChoice

Choice = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose, and when."""

    choice: Choice
    at: datetime
    site: str


def latest(connection: Connection, persons: Sequence[str]) -> Choice | None:
    """The choice that holds; None for somebody who never chose."""
    found = history(connection, persons, limit=1)
    return found[0].choice if found else None


def history(connection: Connection, persons: Sequence[str], limit: int = 50) -> list[Chosen]:
    """Every choice of somebody, the latest first."""
    rows = connection.execute(
        select(SharingChoice.choice, SharingChoice.at, SharingChoice.site)
        .where(SharingChoice.captured_person.in_(persons))
        .order_by(SharingChoice.at.desc(), SharingChoice.event.desc())
        .limit(limit)
    )
    return [Chosen(row.choice, row.at, row.site) for row in rows]
