"""
Looking for records that may be one person: one new member against all, or all against all.

Only those that share a key are compared (`rules.asked`).  One member costs a few questions by
an index; everybody is done in memory, a share at a time, which takes minutes for a state.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, Table, delete, func, select

from hub import bulk, clock
from hub.db import reading
from hub.members.finding.index import NAME
from hub.members.matching import pairs
from hub.members.matching.rules import Record, Scored, Shares, asked, keys, record, score
from hub.members.matching.tables import MatchKey, MatchWaiting
from hub.members.matching.weights import Weights, current
from hub.members.tables import Member, MemberSsn, MemberWord

log = logging.getLogger(__name__)

_KEY: Table = MatchKey.__table__  # type: ignore[assignment]  # a mapped class's table is one
MOST_OF_A_KEY = 400
"""A key that more people share tells nothing, such as a birth date nobody knew."""
AT_ONCE = 200
IN_ONE_QUESTION = 5_000
_COLUMNS = select(
    Member.number,
    Member.first_name,
    Member.last_name,
    Member.preferred_name,
    Member.birth_date,
    Member.phone,
    Member.email,
    Member.postal_address,
)


def look_at_waiting(engine: Engine, limit: int = AT_ONCE) -> int:
    """Compare those who wait; answers how many they were."""
    with engine.begin() as connection:
        waiting = connection.scalars(
            select(MatchWaiting.member)
            .order_by(MatchWaiting.since, MatchWaiting.member)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if waiting:
            look_at(connection, waiting, clock.now())
            connection.execute(delete(MatchWaiting).where(MatchWaiting.member.in_(waiting)))
    return len(waiting)


def look_at(connection: Connection, numbers: Collection[str], now: datetime) -> None:
    """Compare these members with whoever may be one of them."""
    weights = current()
    records = _records(connection, numbers)
    _enter_keys(connection, records)
    for one in records:
        others = _records(connection, _sharing(connection, asked(one)) - {one.number})
        shares = _shares(connection, one)
        with_ssn = _with_ssn(connection, [one.number, *(other.number for other in others)])
        found = [
            (one.number, other.number, scored)
            for other in others
            if (scored := _scored(one, other, weights, shares, with_ssn)) is not None
        ]
        pairs.enter(connection, found, now)
    pairs.take_found_by_desks(connection, numbers, now, _scores_of(connection, weights))


def look_at_all(engine: Engine, tell: Callable[[int, int], None] = lambda *_: None) -> int:
    """Compare everybody with everybody; answers how many pairs are on the list then."""
    weights, now = current(), clock.now()
    with reading(engine) as connection:
        everybody = _records(connection)
        with_ssn = set(connection.scalars(select(MemberSsn.member)))
    shares = _shares_among(everybody)
    by_key: dict[str, list[int]] = {}
    for place, one in enumerate(everybody):
        for key in keys(one):
            by_key.setdefault(key, []).append(place)
    _enter_all_keys(engine, everybody)
    found: list[tuple[str, str, Scored]] = []
    for place, one in enumerate(everybody):
        for other in _later(place, one, by_key):
            scored = _scored(one, everybody[other], weights, shares, with_ssn)
            if scored is not None:
                found.append((one.number, everybody[other].number, scored))
        if place % 1_000 == 0:
            tell(place, len(everybody))
    with engine.begin() as connection:
        pairs.enter(connection, found, now)
        pairs.take_found_by_desks(connection, None, now, _scores_of(connection, weights))
        connection.execute(delete(MatchWaiting).where(MatchWaiting.since <= now))
    tell(len(everybody), len(everybody))
    log.info("members compared members=%d pairs=%d", len(everybody), len(found))
    return len(found)


def _later(place: int, one: Record, by_key: dict[str, list[int]]) -> set[int]:
    """Whoever shares a key and comes after this one: each pair is compared once."""
    found: set[int] = set()
    for key in asked(one):
        sharing = by_key.get(key, ())
        if len(sharing) <= MOST_OF_A_KEY:
            found.update(sharing)
    return {other for other in found if other > place}


def _scored(
    one: Record, other: Record, weights: Weights, shares: Shares, with_ssn: Collection[str]
) -> Scored | None:
    scored = score(one, other, weights, shares)
    if one.number in with_ssn and other.number in with_ssn:
        # Two who have given two numbers: unless one was mistyped they are two people.
        scored = scored.less("ssn", "different", weights.different_ssns)
    return scored if scored.score >= weights.list_from else None


def _records(connection: Connection, numbers: Collection[str] | None = None) -> list[Record]:
    if numbers is None:
        return [record(*row) for row in connection.execute(_COLUMNS.order_by(Member.number))]
    if not numbers:
        return []
    wanted = _COLUMNS.where(Member.number.in_(numbers)).order_by(Member.number)
    return [record(*row) for row in connection.execute(wanted)]


def _sharing(connection: Connection, wanted: Collection[str]) -> set[str]:
    sizes = (
        select(MatchKey.key)
        .where(MatchKey.key.in_(wanted))
        .group_by(MatchKey.key)
        .having(func.count() <= MOST_OF_A_KEY)
    )
    return set(connection.scalars(select(MatchKey.member).where(MatchKey.key.in_(sizes))))


def _with_ssn(connection: Connection, numbers: Collection[str]) -> set[str]:
    return set(connection.scalars(select(MemberSsn.member).where(MemberSsn.member.in_(numbers))))


def _shares(connection: Connection, one: Record) -> Shares:
    """How common this one's names are here."""
    words = {*one.first, *one.last}
    rows = connection.execute(
        select(MemberWord.word, func.count().label("members"))
        .where(MemberWord.kind == NAME, MemberWord.word.in_(words))
        .group_by(MemberWord.word)
    )
    members = connection.scalar(select(func.count()).select_from(Member)) or 1
    return {row.word: row.members / members for row in rows}


def _shares_among(everybody: Sequence[Record]) -> Shares:
    counted = Counter(word for one in everybody for word in {*one.first, *one.last})
    return {word: times / len(everybody) for word, times in counted.items()}


def _scores_of(connection: Connection, weights: Weights) -> Callable[[str, str], Scored | None]:
    """What the score of two numbers is that a desk put on its list."""

    def of(one: str, other: str) -> Scored | None:
        both = _records(connection, [one, other])
        if len(both) != len({one, other}):
            return None
        return score(both[0], both[1], weights, _shares(connection, both[0]))

    return of


def _enter_keys(connection: Connection, records: Sequence[Record]) -> None:
    bulk.delete(connection, _KEY, ("member",), [(one.number,) for one in records])
    rows = [(key, one.number) for one in records for key in sorted(keys(one))]
    bulk.insert(connection, _KEY, ("key", "member"), rows)


def _enter_all_keys(engine: Engine, everybody: Sequence[Record]) -> None:
    for some in _shares_of(everybody):
        with engine.begin() as connection:
            _enter_keys(connection, some)


def _shares_of(everybody: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for start in range(0, len(everybody), IN_ONE_QUESTION):
        yield everybody[start : start + IN_ONE_QUESTION]
