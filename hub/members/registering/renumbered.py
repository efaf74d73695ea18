"""
At the state: whom a site means by a number that the state refused.

The site's events may come, or have come, under that number, which another person has: at
that site, and there alone, it is the member who was given a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Table, select

from hub import bulk, clock
from hub.members.registering import renumbering
from hub.members.tables import Renumbered

_TABLE: Table = Renumbered.__table__  # type: ignore[assignment]  # a mapped class's table is one


def move_at_site(connection: Connection, site: str, before: str, member: str) -> None:
    """Whatever this site said of the number `before` was said of this member."""
    row = (site, before, member, clock.now())
    bulk.upsert(connection, _TABLE, ("site", "before", "member", "at"), [row])
    renumbering.move(connection, before, member, site)


def at_site(connection: Connection, site: str) -> dict[str, tuple[str, datetime]]:
    """Persons as a site's events named them, who they are, and until when that was so."""
    rows = connection.execute(
        select(Renumbered.before, Renumbered.member, Renumbered.at).where(Renumbered.site == site)
    )
    return {f"m:{row.before}": (f"m:{row.member}", row.at) for row in rows}


def present(
    changed: Mapping[str, tuple[str, datetime]], person: str | None, captured_at: datetime
) -> str | None:
    """Who is meant by what an event says; later than the change it is the other person."""
    if person is None or person not in changed:
        return person
    now, until = changed[person]
    return now if captured_at < until else person
