"""The pairs on the work list, and what was decided of each: entered, scored anew, decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Table, or_, select, update

from hub import bulk
from hub.members.matching.rules import Reason, Scored
from hub.members.matching.tables import MatchPair
from hub.members.matching.weights import current
from hub.members.merging.reading import presents
from hub.members.registering.duplicates import SSN
from hub.members.tables import MemberDuplicate

Kind = Literal["ssn", "likely", "possible"]
SURE = 99.0
"""The score of two numbers that have one SSN."""
_PAIR: Table = MatchPair.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = (
    "one", "other", "score", "kind", "reasons", "version", "site", "found_at",
    "decided_as", "decided_at", "decided_by", "why", "revision",
)  # fmt: skip
_STAYS = ("site", "found_at", "decided_as", "decided_at", "decided_by", "why", "revision")
"""What a new score leaves as it was: a decision holds until somebody takes it back."""
IN_ONE_QUESTION = 5_000
Pair = tuple[str, str]
"""Two numbers, the smaller one first."""


def enter(connection: Connection, found: Sequence[tuple[str, str, Scored]], now: datetime) -> None:
    """Put these on the list, under the numbers whose records hold."""
    for start in range(0, len(found), IN_ONE_QUESTION):
        some = found[start : start + IN_ONE_QUESTION]
        hold = presents(connection, {number for one, other, _ in some for number in (one, other)})
        best: dict[tuple[str, str], Scored] = {}
        for one, other, scored in some:
            pair = ordered(hold[one], hold[other])
            if pair[0] != pair[1] and (pair not in best or best[pair].score < scored.score):
                best[pair] = scored
        sure = _sure(connection, best)
        rows = [_row(pair, scored, now) for pair, scored in best.items() if pair not in sure]
        bulk.upsert(connection, _PAIR, _COLUMNS, rows, keep=_STAYS)


def take_found_by_desks(
    connection: Connection,
    numbers: Collection[str] | None,
    now: datetime,
    scored: Callable[[str, str], Scored | None],
) -> None:
    """What desks found, and the SSNs that two have, are on the same list; with their decisions."""
    wanted = select(MemberDuplicate.__table__)
    if numbers is not None:
        wanted = wanted.where(
            or_(MemberDuplicate.member.in_(numbers), MemberDuplicate.other.in_(numbers))
        )
    # A shared SSN comes last, so that it stands.
    for row in connection.execute(wanted.order_by(MemberDuplicate.reason)).all():
        pair = ordered(row.member, row.other)
        if row.reason == SSN:
            found: Scored | None = Scored(SURE, (Reason("ssn", "same", SURE),))
        else:
            found = scored(*pair)
        if found is None:
            continue
        values = _row(pair, found, now, row.site)
        if row.settled_at is not None:
            said = (row.settled_as or "different", row.settled_at, row.settled_by or "")
            values = (*values[:8], *said, *values[11:])
        is_there = _PAIR.c.one == pair[0], _PAIR.c.other == pair[1]
        known = connection.execute(select(_PAIR).where(*is_there)).one_or_none()
        keep = () if known is None or (not known.decided_as and row.settled_at) else _STAYS
        bulk.upsert(connection, _PAIR, _COLUMNS, [values], keep=keep)


def ordered(one: str, other: str) -> tuple[str, str]:
    """Two numbers as a pair has them."""
    return (one, other) if one < other else (other, one)


def decide(
    connection: Connection,
    pair: tuple[str, str],
    *,
    as_: str,
    by: str,
    now: datetime,
    why: str = "",
) -> None:
    """Note what somebody decided; an empty word opens the pair again."""
    connection.execute(
        update(MatchPair)
        .where(MatchPair.one == pair[0], MatchPair.other == pair[1])
        .values(
            decided_as=as_,
            decided_at=now if as_ else None,
            decided_by=by if as_ else "",
            why=why,
            revision=MatchPair.revision + 1,
        )
    )


def follow(connection: Connection, keep: str, gone: str, now: datetime) -> None:
    """Whoever may have been the number that is gone may be the one that is kept."""
    rows = connection.execute(
        select(MatchPair).where(
            or_(MatchPair.one == gone, MatchPair.other == gone),
            MatchPair.decided_as.in_(("", "later")),
        )
    ).all()
    found = [
        (keep, row.other if row.one == gone else row.one, scored_of(row.score, row.reasons))
        for row in rows
    ]
    enter(connection, [one for one in found if one[1] != keep], now)


def scored_of(score: float, reasons: Iterable[Any]) -> Scored:
    """A score as the table keeps it."""
    return Scored(score, tuple(Reason(*reason) for reason in reasons))


def _sure(connection: Connection, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    rows = connection.execute(
        select(MatchPair.one, MatchPair.other).where(
            MatchPair.kind == "ssn", MatchPair.one.in_([one for one, _ in pairs])
        )
    )
    return {(row.one, row.other) for row in rows}


def _row(pair: tuple[str, str], scored: Scored, now: datetime, site: str = "") -> tuple[Any, ...]:
    weights = current()
    kind: Kind = "ssn" if scored.score >= SURE else "possible"
    if kind != "ssn" and scored.score >= weights.likely:
        kind = "likely"
    reasons = [[one.field, one.level, round(one.weight, 2)] for one in scored.reasons]
    score = round(scored.score, 2)
    return (*pair, score, kind, reasons, weights.version, site, now, "", None, "", "", 1)
