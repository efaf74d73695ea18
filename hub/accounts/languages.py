"""The language in which a member of staff reads the pages."""

from __future__ import annotations

from sqlalchemy import Engine, update

from hub.accounts.tables import Staff


def choose(engine: Engine, staff: int, language: str) -> None:
    """Keep it with the account, for every browser."""
    with engine.begin() as connection:
        connection.execute(update(Staff).where(Staff.id == staff).values(language=language))
