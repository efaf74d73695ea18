"""Under which names people were captured, and who they are as known now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from hub.visits.tables import PersonAlias


def known(connection: Connection, captured: Collection[str]) -> dict[str, str]:
    """Who these captured persons are, of those who turned out to be somebody else."""
    if not captured:
        return {}
    rows = connection.execute(
        select(PersonAlias.captured, PersonAlias.person).where(PersonAlias.captured.in_(captured))
    )
    return {row.captured: row.person for row in rows}


def names(connection: Connection, persons: Collection[str]) -> dict[str, str]:
    """Every name under which these were captured, each with who it is; their own among them."""
    if not persons:
        return {}
    rows = connection.execute(
        select(PersonAlias.captured, PersonAlias.person).where(PersonAlias.person.in_(persons))
    )
    others = {row.captured: row.person for row in rows}
    moved = known(connection, persons)
    return {person: moved.get(person, person) for person in persons} | others
