"""
A merge entered or ended, at the state as at a hub: names, visits and figures follow.

Both keep the same table and restate by the same rule, so that a hub counts what the state
counts as soon as it has heard.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET
from sqlalchemy import Connection, insert, select, update

from contract.sync import MergeChange
from hub.members.merging import reading
from hub.members.merging.rules import Merge, in_the_end
from hub.members.merging.tables import MemberMerge
from hub.members.registering import duplicates
from hub.members.tables import Member
from hub.visits import identity, who


def keep(connection: Connection, told: MergeChange, now: datetime) -> None:
    """At a hub: what the state says of a merge, once or again."""
    known = reading.find(connection, told.id)
    if told.undone_at is not UNSET:
        if known is not None and known.stands:
            end(connection, known, at=told.undone_at, now=now)
            duplicates.reopen(connection, told.keep, told.gone)
        return
    if known is not None and known.stands:
        return
    other = reading.standing_of(connection, told.gone)
    if other is not None:
        end(connection, other, at=told.at, now=now)
    enter(connection, Merge(told.id, told.keep, told.gone, told.how, told.at), now)
    if told.how == "merged":
        duplicates.settle(connection, told.keep, told.gone, as_="merged", by="state", now=now)


def enter(connection: Connection, merge: Merge, now: datetime) -> None:
    """Let `gone` be `keep` from now on; one that was undone may stand again."""
    if reading.find(connection, merge.id) is None:
        connection.execute(
            insert(MemberMerge).values(
                id=merge.id,
                keep=merge.keep,
                gone=merge.gone,
                how=merge.how,
                at=merge.at,
                by=merge.by,
                why=merge.why,
            )
        )
    else:
        _write(connection, merge.id, undone_at=None, undone_by="", undone_why="", gave_way_to=None)
    _settle(connection, merge.gone, now)


def end(
    connection: Connection,
    merge: Merge,
    *,
    at: datetime,
    now: datetime,
    by: str = "",
    why: str = "",
    gave_way_to: str | None = None,
) -> None:
    """Let `gone` be itself again, and whoever came to it."""
    values = {"undone_by": by, "undone_why": why, "gave_way_to": gave_way_to}
    _write(connection, merge.id, undone_at=at, **values)
    _settle(connection, merge.gone, now)


def as_change(merge: Merge) -> MergeChange:
    """A merge as hubs are told of it."""
    undone_at = UNSET if merge.undone_at is None else merge.undone_at
    return MergeChange(
        id=merge.id,
        keep=merge.keep,
        gone=merge.gone,
        how=merge.how,
        at=merge.at,
        undone_at=undone_at,
    )


def _write(connection: Connection, id_: str, **values: object) -> None:
    connection.execute(update(MemberMerge).where(MemberMerge.id == id_).values(**values))


def _settle(connection: Connection, number: str, now: datetime) -> None:
    """Give every name of this number's person to whom it belongs now."""
    own = f"m:{number}"
    person = who.known(connection, {own}).get(own, own)
    names = who.names(connection, {person})
    meant = {name: name for name in names} | identity.stands_for(connection, names)
    numbers = {person[2:] for person in meant.values() if person.startswith("m:")}
    pointers = reading.pointers(connection, numbers)
    ends = {one: in_the_end(one, pointers) for one in numbers}
    belongs = {
        name: f"m:{ends[one[2:]]}" if one.startswith("m:") else one for name, one in meant.items()
    }
    identity.restate(connection, belongs, meant, now)
    _mark(connection, numbers | set(ends.values()) | {number})


def _mark(connection: Connection, numbers: set[str]) -> None:
    """Let each record say which one holds in its place."""
    presents = reading.presents(connection, numbers)
    rows = connection.execute(
        select(Member.number, Member.merged_into).where(Member.number.in_(numbers))
    ).all()
    for row in rows:
        into = None if presents[row.number] == row.number else presents[row.number]
        if into != row.merged_into:
            connection.execute(
                update(Member).where(Member.number == row.number).values(merged_into=into)
            )
