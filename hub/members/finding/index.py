"""The words by which members are found, kept beside their records."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, select

from hub import bulk
from hub.members.finding import names
from hub.members.tables import Member, MemberWord

_WORD: Table = MemberWord.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("kind", "word", "member")
NAME, SOUND = "n", "s"


def enter(connection: Connection, members: Iterable[tuple[str, str, str, str]]) -> None:
    """Find these members (number, first, last and preferred name) by their present names."""
    given = list(members)
    bulk.delete(connection, _WORD, ("member",), [(number,) for number, *_ in given])
    rows = [
        (kind, word, number)
        for number, *called in given
        for kind, found in ((NAME, names.words(*called)), (SOUND, names.sounds(*called)))
        for word in found
    ]
    bulk.upsert(connection, _WORD, _COLUMNS, rows)


def enter_all(connection: Connection) -> int:
    """Do so for everybody this database knows; answers how many."""
    rows = connection.execute(
        select(Member.number, Member.first_name, Member.last_name, Member.preferred_name)
    ).all()
    enter(connection, [(row[0], row[1], row[2], row[3]) for row in rows])
    return len(rows)
