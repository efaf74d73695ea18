"""
In which language the screen greets somebody: what they chose last at a kiosk.

At the state a choice becomes part of the member's record and goes to every site that knows
the member; a hub answers by what it has seen itself, without waiting for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from hub.members.tables import LanguageChoice


class Chosen(NamedTuple):
    """A language, and when it was chosen."""

    language: str
    at: datetime


def latest(connection: Connection, persons: Sequence[str]) -> Chosen | None:
    """The language that somebody chose last, by whatever names they were captured."""
    row = connection.execute(
        select(LanguageChoice.language, LanguageChoice.at)
        .where(LanguageChoice.captured_person.in_(persons))
        .order_by(LanguageChoice.at.desc(), LanguageChoice.event.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Chosen(row.language, row.at)
