"""
At a hub: another number for somebody whose first one the state had given to another person.

That can only happen to a hub that ran out of the numbers which the state keeps for it.
Everything that hangs on the number moves with it, the log's word for who it was among them;
the captured events themselves stay as they are.
"""

from __future__ import annotations

import logging

from sqlalchemy import Column, Connection, String, Table, delete, func, insert, select, update

from hub import clock
from hub.db import Base
from hub.members.registering import numbers
from hub.members.tables import Member, UntoldMember
from hub.visits.tables import LogIn

log = logging.getLogger(__name__)

_NUMBERED = frozenset({"member", "open_for", "other", "keep", "gone", "merged_into"})
"""The columns that hold a member's number, whatever the table."""
_PERSONS = frozenset({"person", "captured_person", "captured", "stands_for"})
"""The columns that name a person as `m:` and the number."""


def renumber(connection: Connection, before: str) -> str:
    """A new number for this member, with all that hangs on it; answers the number."""
    after = numbers.take(connection)
    row = connection.execute(select(Member.__table__).where(Member.number == before)).one()
    values = dict(row._mapping) | {"number": after, "revision": row.revision + 1}  # noqa: SLF001 - SQLAlchemy's public way to a dictionary
    connection.execute(update(Member).where(Member.number == before).values(registration=None))
    connection.execute(insert(Member).values(values))
    move(connection, before, after)
    connection.execute(delete(Member).where(Member.number == before))
    connection.execute(
        update(UntoldMember)
        .where(UntoldMember.member == after)
        .values(was=before, not_before=clock.now())
    )
    log.warning("member renumbered: the state had given the number to another person")
    return after


def move(connection: Connection, before: str, after: str, site: str = "") -> None:
    """Everything that names the one number names the other; at one site alone if it is given."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, String):
                continue
            if column.name in _PERSONS:
                _set(connection, table, column, f"m:{before}", f"m:{after}", site)
            elif column.name in _NUMBERED and not site:
                _set(connection, table, column, before, after, site)
    facts = update(LogIn).where(LogIn.facts.contains(f'"m:{before}"'))
    if site:
        facts = facts.where(LogIn.site == site)
    renamed = func.replace(LogIn.facts, f'"m:{before}"', f'"m:{after}"')
    connection.execute(facts.values(facts=renamed))


def _set(
    connection: Connection, table: Table, column: Column[str], before: str, after: str, site: str
) -> None:
    wanted = update(table).where(column == before)
    if site:
        if "site" not in table.columns:
            return
        wanted = wanted.where(table.columns["site"] == site)
    connection.execute(wanted.values({column.name: after}))
