"""The work list of pairs, and one pair side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select
from sqlalchemy.orm import aliased

from hub.members.matching.pairs import Pair, scored_of
from hub.members.matching.rules import Reason
from hub.members.matching.tables import MatchPair, MatchWaiting
from hub.members.merging.reading import presents
from hub.members.merging.tables import MemberMerge
from hub.members.record import rows
from hub.members.tables import Member, MemberSite, MemberSsn
from hub.visits.service import known_as
from hub.visits.tables import VisitRow

SHOWN = ("open", "later", "merged", "different")
KINDS = ("any", "ssn", "likely", "possible")


@dataclass(frozen=True, slots=True, repr=False)
class ListedPair:
    """A pair on the list."""

    one: str
    other: str
    name: str
    other_name: str
    born: date | None
    other_born: date | None
    score: float
    kind: str
    site: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str

    def __repr__(self) -> str:
        return "ListedPair()"


@dataclass(frozen=True, slots=True, repr=False)
class Side:
    """One of the two, as far as it helps to decide."""

    number: str
    record: Any
    visits: int
    last_day: date | None
    sites: tuple[str, ...]
    has_ssn: bool
    merged_into: str | None

    def __repr__(self) -> str:
        return "Side()"


@dataclass(frozen=True, slots=True, repr=False)
class WholePair:
    """A pair with both of its sides and the reasons of its score."""

    pair: Pair
    sides: tuple[Side, Side]
    score: float
    kind: str
    reasons: tuple[Reason, ...]
    version: int
    site: str
    found_at: datetime
    decided_as: str
    decided_at: datetime | None
    decided_by: str
    why: str
    revision: int
    merge: str | None
    """The merge of these two that stands."""

    def __repr__(self) -> str:
        return "WholePair()"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the list is worked off."""

    open: int
    later: int
    this_week: int
    waiting: int


def listed(shown: str, kind: str) -> Select[Any]:
    """The pairs of a kind that are open, or were decided so; of records that hold."""
    one, other = aliased(Member), aliased(Member)
    wanted = (
        select(
            MatchPair.__table__,
            one.first_name.label("one_first"),
            one.last_name.label("one_last"),
            one.birth_date.label("one_born"),
            other.first_name.label("other_first"),
            other.last_name.label("other_last"),
            other.birth_date.label("other_born"),
        )
        .join(one, one.number == MatchPair.one)
        .join(other, other.number == MatchPair.other)
        .where(MatchPair.decided_as == ("" if shown == "open" else shown))
    )
    if shown in ("open", "later"):
        wanted = wanted.where(one.merged_into.is_(None), other.merged_into.is_(None))
    return wanted if kind == "any" else wanted.where(MatchPair.kind == kind)


def seen(_connection: Connection, found: Any) -> list[ListedPair]:
    """Rows of the list."""
    return [
        ListedPair(
            row.one,
            row.other,
            f"{row.one_first} {row.one_last}".strip(),
            f"{row.other_first} {row.other_last}".strip(),
            row.one_born,
            row.other_born,
            row.score,
            row.kind,
            row.site,
            row.found_at,
            row.decided_at,
            row.decided_by,
        )
        for row in found
    ]


def progress(connection: Connection, now: datetime) -> Progress:
    """How many pairs wait, and how many were decided in the last seven days."""
    those = listed("open", "any").subquery()
    later = listed("later", "any").subquery()
    since = now - timedelta(days=7)
    decided = MatchPair.decided_at >= since
    return Progress(
        open=connection.scalar(select(func.count()).select_from(those)) or 0,
        later=connection.scalar(select(func.count()).select_from(later)) or 0,
        this_week=connection.scalar(
            select(func.count())
            .select_from(MatchPair)
            .where(decided, MatchPair.decided_as.in_(("merged", "different")))
        )
        or 0,
        waiting=connection.scalar(select(func.count()).select_from(MatchWaiting)) or 0,
    )


def find(connection: Connection, pair: Pair) -> WholePair | None:
    """One pair with all that helps to decide; None if there is none."""
    row = connection.execute(
        select(MatchPair.__table__).where(MatchPair.one == pair[0], MatchPair.other == pair[1])
    ).one_or_none()
    sides = [_side(connection, number) for number in pair]
    one, other = sides[0], sides[1]
    if row is None or one is None or other is None:
        return None
    return WholePair(
        pair,
        (one, other),
        row.score,
        row.kind,
        scored_of(row.score, row.reasons).reasons,
        row.version,
        row.site,
        row.found_at,
        row.decided_as,
        row.decided_at,
        row.decided_by,
        row.why,
        row.revision,
        _merge_of(connection, pair),
    )


def next_open(connection: Connection, after: float) -> Pair | None:
    """The open pair that comes next on the list."""
    those = listed("open", "any").subquery()
    row = connection.execute(
        select(those.c.one, those.c.other)
        .where(those.c.score <= after)
        .order_by(those.c.score.desc(), those.c.one, those.c.other)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.one, row.other)


def merges() -> Select[Any]:
    """Every merge that people made."""
    return select(MemberMerge.__table__).where(MemberMerge.how == "merged")


def _side(connection: Connection, number: str) -> Side | None:
    record = rows.find(connection, number)
    if record is None:
        return None
    names = known_as(connection, f"m:{number}")
    visits = connection.execute(
        select(func.count().label("visits"), func.max(VisitRow.day).label("last")).where(
            or_(VisitRow.person == f"m:{number}", VisitRow.captured_person == f"m:{number}"),
            VisitRow.person.in_(names),
        )
    ).one()
    sites = connection.scalars(
        select(MemberSite.site).where(MemberSite.member == number).order_by(MemberSite.site)
    )
    has_ssn = connection.scalar(select(MemberSsn.member).where(MemberSsn.member == number).limit(1))
    holds = presents(connection, [number])[number]
    return Side(
        number,
        record,
        visits.visits,
        visits.last,
        tuple(sites),
        has_ssn is not None,
        None if holds == number else holds,
    )


def _merge_of(connection: Connection, pair: Pair) -> str | None:
    return connection.scalar(
        select(MemberMerge.id).where(
            MemberMerge.keep.in_(pair),
            MemberMerge.gone.in_(pair),
            MemberMerge.how == "merged",
            MemberMerge.undone_at.is_(None),
        )
    )
