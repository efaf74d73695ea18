"""Merges, what is asked of them: who stands for a number, and what was merged with it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, or_, select

from hub.members.merging.rules import How, Merge, in_the_end
from hub.members.merging.tables import MemberMerge

_STANDS = MemberMerge.undone_at.is_(None)
_COLUMNS = select(
    MemberMerge.id,
    MemberMerge.keep,
    MemberMerge.gone,
    MemberMerge.how,
    MemberMerge.at,
    MemberMerge.by,
    MemberMerge.why,
    MemberMerge.undone_at,
    MemberMerge.undone_by,
)


def find(connection: Connection, id_: str) -> Merge | None:
    """One merge, whether it stands or not."""
    found = _where(connection, MemberMerge.id == id_)
    return found[0] if found else None


def standing_of(connection: Connection, number: str) -> Merge | None:
    """The merge by which this number is another's."""
    found = _where(connection, MemberMerge.gone == number, _STANDS)
    return found[0] if found else None


def of_member(connection: Connection, number: str) -> list[Merge]:
    """Every merge that this number had a part in, the latest first, undone ones too."""
    either = or_(MemberMerge.keep == number, MemberMerge.gone == number)
    return _where(connection, either)[::-1]


def pointers(
    connection: Connection, numbers: Collection[str], how: How | None = None
) -> dict[str, str]:
    """Where these numbers point, and where those point, to the end."""
    found: dict[str, str] = {}
    todo = set(numbers)
    wanted = select(MemberMerge.gone, MemberMerge.keep).where(_STANDS)
    if how is not None:
        wanted = wanted.where(MemberMerge.how == how)
    while todo:
        rows = connection.execute(wanted.where(MemberMerge.gone.in_(todo)))
        new = {row.gone: row.keep for row in rows}
        found |= new
        todo = set(new.values()) - found.keys()
    return found


def present(connection: Connection, number: str) -> str:
    """The number whose record holds for this one now; a link alone leaves each its own."""
    return in_the_end(number, pointers(connection, {number}, "merged"))


def presents(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    """The number whose record holds, for each of these."""
    known = pointers(connection, numbers, "merged") if numbers else {}
    return {number: in_the_end(number, known) for number in numbers}


def standing(connection: Connection) -> dict[str, str]:
    """Every number that counts as another's now, merged by a person or linked by one SSN."""
    rows = connection.execute(select(MemberMerge.gone, MemberMerge.keep).where(_STANDS))
    return {row.gone: row.keep for row in rows}


def others(connection: Connection) -> dict[str, list[str]]:
    """By number, all that count as this one by merges and links, however many steps away."""
    into = standing(connection)
    found: dict[str, list[str]] = {}
    for number in into:
        found.setdefault(in_the_end(number, into), []).append(number)
    return found


def joined(connection: Connection, numbers: Collection[str]) -> set[str]:
    """These numbers and all that stand for the same people."""
    found: set[str] = set()
    todo = set(numbers)
    while todo:
        found |= todo
        rows = connection.execute(
            select(MemberMerge.gone, MemberMerge.keep).where(
                _STANDS, or_(MemberMerge.gone.in_(todo), MemberMerge.keep.in_(todo))
            )
        )
        todo = {number for row in rows for number in (row.gone, row.keep)} - found
    return found


def standing_among(connection: Connection, numbers: Collection[str]) -> list[Merge]:
    """The merges between these numbers that stand, oldest first."""
    if not numbers:
        return []
    return _where(connection, MemberMerge.gone.in_(numbers), _STANDS)


def _where(connection: Connection, *wanted: ColumnElement[bool]) -> list[Merge]:
    rows = connection.execute(_COLUMNS.where(*wanted).order_by(MemberMerge.at, MemberMerge.id))
    return [Merge(**row) for row in rows.mappings()]
