"""Sharing choices, the verbs: what holds for somebody, and everything they chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from hub.sharing import standings
from hub.sharing.rules import Choice as Choice
from hub.sharing.tables import SharingChoice


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose, when, where, and who of staff entered it."""

    choice: Choice
    at: datetime
    site: str
    notice: str = ""
    is_sure: bool = True
    staff: str = ""
    checked: str = ""
    language: str = ""


def latest(connection: Connection, persons: Sequence[str]) -> Choice | None:
    """The choice that holds; None for somebody who never chose."""
    return standings.of_captured(connection, persons).choice


def history(connection: Connection, persons: Sequence[str], limit: int = 50) -> list[Chosen]:
    """Every choice of somebody that this server has heard, the latest first."""
    rows = connection.execute(
        select(
            SharingChoice.choice,
            SharingChoice.at,
            SharingChoice.site,
            SharingChoice.notice,
            SharingChoice.is_sure,
            SharingChoice.staff,
            SharingChoice.checked,
            SharingChoice.language,
        )
        .where(SharingChoice.captured_person.in_(persons))
        .order_by(SharingChoice.at.desc(), SharingChoice.event.desc())
        .limit(limit)
    )
    return [Chosen(*row) for row in rows]
