"""
Two numbers that are one person, or may be: found, listed, and settled by people.

An SSN that two numbers share is certain; names and birth date are a reason to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, or_, select, update

from hub import bulk, clock
from hub.members.finding import index, names
from hub.members.finding.names import Named
from hub.members.tables import Member, MemberDuplicate, MemberWord

_TABLE: Table = MemberDuplicate.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = (
    "member", "other", "reason", "site", "found_at", "settled_at", "settled_as", "settled_by",
)  # fmt: skip
SSN, NAMES = "ssn", "name_and_birth"
MOST_SHOWN = 8
MOST_COMPARED = 1_000
"""Of those who share a word; a name with more of them is so common that it tells little."""


@dataclass(frozen=True, slots=True, repr=False)
class Near:
    """Somebody registered who may be the person at the desk."""

    number: str
    first_name: str
    last_name: str
    birth_date: date | None
    registered_site: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another number of a member, or what may be one."""

    number: str
    reason: Literal["ssn", "name_and_birth"]
    is_settled: bool


def enter(
    connection: Connection,
    member: str,
    other: str,
    *,
    site: str,
    reason: str = NAMES,
    different_by: str = "",
) -> None:
    """Put two numbers on the list; `different_by`: who said that they are two people."""
    now = clock.now()
    settled = (now, "different", different_by) if different_by else (None, None, None)
    row = (member, other, reason, site, now, *settled)
    bulk.upsert(connection, _TABLE, _COLUMNS, [row], keep=_COLUMNS)


def settle(
    connection: Connection, one: str, other: str, *, as_: str, by: str, now: datetime
) -> int:
    """Somebody has decided on these two; answers how many entries that settled."""
    done = connection.execute(
        update(MemberDuplicate)
        .where(_pair(one, other), MemberDuplicate.settled_at.is_(None))
        .values(settled_at=now, settled_as=as_, settled_by=by)
    )
    return done.rowcount


def reopen(connection: Connection, one: str, other: str) -> int:
    """Their merge was undone: somebody must look again."""
    done = connection.execute(
        update(MemberDuplicate)
        .where(_pair(one, other), MemberDuplicate.settled_as == "merged")
        .values(settled_at=None, settled_as=None, settled_by=None)
    )
    return done.rowcount


def _pair(one: str, other: str) -> ColumnElement[bool]:
    return or_(
        and_(MemberDuplicate.member == one, MemberDuplicate.other == other),
        and_(MemberDuplicate.member == other, MemberDuplicate.other == one),
    )


def of_member(connection: Connection, member: str) -> list[Duplicate]:
    """The numbers that are, or may be, the same person as this one."""
    rows = connection.execute(
        select(
            MemberDuplicate.member,
            MemberDuplicate.other,
            MemberDuplicate.reason,
            MemberDuplicate.settled_at,
        )
        .where(or_(MemberDuplicate.member == member, MemberDuplicate.other == member))
        .order_by(MemberDuplicate.found_at, MemberDuplicate.other)
    )
    return [
        Duplicate(
            row.other if row.member == member else row.member,
            cast("Literal['ssn', 'name_and_birth']", row.reason),
            row.settled_at is not None,
        )
        for row in rows
    ]


def near(connection: Connection, person: Named) -> list[Near]:
    """Members known here who may be this person, those of the same birth date first."""
    found = _like(connection, person, Member.number.in_(_sharing_words(person)))
    if person.birth_date is not None:
        found |= _like(connection, person, Member.birth_date == person.birth_date)
    return sorted(found, key=lambda one: (one.birth_date != person.birth_date, one.number))[:MOST_SHOWN]  # fmt: skip


def _like(connection: Connection, person: Named, wanted: ColumnElement[bool]) -> set[Near]:
    rows = connection.execute(
        select(
            Member.number,
            Member.first_name,
            Member.last_name,
            Member.preferred_name,
            Member.birth_date,
            Member.registered_site,
            Member.registered_at,
        ).where(wanted)
    )
    return {
        Near(
            row.number,
            row.first_name,
            row.last_name,
            row.birth_date,
            row.registered_site,
            row.registered_at,
        )
        for row in rows
        if names.are_near(
            person, Named(row.first_name, row.last_name, row.preferred_name, row.birth_date)
        )
    }


def _sharing_words(person: Named) -> Select[str]:
    """Those who share most words and sounds of the name; all others cannot agree in every part."""
    called = (person.first_name, person.last_name, person.preferred_name)
    words, sounds = names.words(*called), names.sounds(*called)
    least = 2 if len(names.parts(" ".join(called))) > 1 else 1
    return (
        select(MemberWord.member)
        .where(
            or_(
                and_(MemberWord.kind == index.NAME, MemberWord.word.in_(words)),
                and_(MemberWord.kind == index.SOUND, MemberWord.word.in_(sounds)),
            )
        )
        .group_by(MemberWord.member)
        .having(func.count() >= least)
        .order_by(func.count().desc())
        .limit(MOST_COMPARED)
    )
