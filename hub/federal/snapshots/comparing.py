"""
A snapshot beside a later count of the same quarter: what changed, by how much, and why.

The people of a count are kept with it, so that who joined a line and who left it can be said
exactly, as long as the law lets them be kept; the reasons are what the log and the merges say
happened since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from hub import clock
from hub.events.tables import EventRow, SiteLog
from hub.federal.figures.lines import BITS, LINES, PARTS, Line
from hub.federal.figures.tables import FederalCounted
from hub.members.merging.tables import MemberMerge

_CORRECTIONS = ("visit.corrected", "visit.cancelled", "group.undone")
_BY_STAFF = ("visit.confirmed", "group.held")
_WIDEST_ZONE = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Change:
    """A line then and now."""

    line: Line
    before: int
    after: int
    joined: int | None
    """People; None where those of the snapshot are not kept any more."""
    left: int | None

    @property
    def difference(self) -> int:
        return self.after - self.before

    @property
    def part(self) -> str:
        """The title of the part in which the line stands: some lines are in two."""
        return next(part.title for part in PARTS if self.line in part.lines)

    @property
    def is_empty(self) -> bool:
        return not (self.before or self.after)


@dataclass(frozen=True, slots=True)
class Reasons:
    """What happened between the two counts."""

    late: int = 0
    """Events of the quarter that came after the first count."""
    corrections: int = 0
    confirmed: int = 0
    """Words of staff that services were given."""
    merged: int = 0
    unmerged: int = 0
    merged_away: int = 0
    """Of the people of the snapshot, those who are somebody else's number now."""
    exits_then: date | None = None
    exits_now: date | None = None
    method: tuple[str, ...] = ()
    """The names of what the two counts were made by otherwise."""

    @property
    def is_nothing(self) -> bool:
        counted = (self.late, self.corrections, self.confirmed, self.merged, self.unmerged)
        return not any(counted) and self.exits_then == self.exits_now and not self.method


@dataclass(frozen=True, slots=True)
class Comparison:
    """A snapshot and a later count."""

    changes: list[Change]
    reasons: Reasons = field(default_factory=Reasons)

    @property
    def is_same(self) -> bool:
        return all(not (one.difference or one.joined or one.left) for one in self.changes)


def compare(
    connection: Connection, document: Mapping[str, Any], then: str, now: Row[Any]
) -> Comparison:
    """`then`: the count that was frozen; `now`: a later one."""
    before, after = _totals(document["figures"]), _totals(now.figures)
    joined, left = _moved(connection, then, now.id)
    kept = _has_people(connection, then) or not document["figures"]["people"]
    changes = [
        Change(
            line,
            before[line.code],
            after[line.code],
            joined[line.code] if kept else None,
            left[line.code] if kept else None,
        )
        for line in LINES
    ]
    return Comparison(changes, _reasons(connection, document, then, now))


def _totals(figures: Mapping[str, Any]) -> Counter[str]:
    total: Counter[str] = Counter()
    for lines in figures["sites"].values():
        total.update(lines)
    return total


def _has_people(connection: Connection, count: str) -> bool:
    some = select(FederalCounted.member).where(FederalCounted.count == count).limit(1)
    return connection.scalar(some) is not None


def _moved(connection: Connection, then: str, now: str) -> tuple[Counter[str], Counter[str]]:
    """By line, how many are in it now and were not then, and the other way round."""
    return _beside(connection, now, then), _beside(connection, then, now)


def _beside(connection: Connection, count: str, other: str) -> Counter[str]:
    mine = select(FederalCounted.member, FederalCounted.lines).where(FederalCounted.count == count)
    theirs = (
        select(FederalCounted.member, FederalCounted.lines)
        .where(FederalCounted.count == other)
        .subquery()
    )
    here = mine.subquery()
    rows = connection.execute(
        select(here.c.lines, func.coalesce(theirs.c.lines, 0), func.count())
        .select_from(here.outerjoin(theirs, theirs.c.member == here.c.member))
        .where(or_(theirs.c.lines.is_(None), theirs.c.lines != here.c.lines))
        .group_by(here.c.lines, theirs.c.lines)
    )
    found: Counter[str] = Counter()
    for lines, others, people in rows:
        for code, bit in BITS.items():
            if lines & bit and not others & bit:
                found[code] += people
    return found


def _reasons(
    connection: Connection, document: Mapping[str, Any], then: str, now: Row[Any]
) -> Reasons:
    since = datetime.fromisoformat(document["counted_at"])
    kinds = _late(connection, document["position"], date.fromisoformat(document["last"]))
    m = MemberMerge
    gone = select(FederalCounted.member).where(FederalCounted.count == then)
    return Reasons(
        late=sum(kinds.values()) - sum(kinds[one] for one in (*_CORRECTIONS, *_BY_STAFF)),
        corrections=sum(kinds[one] for one in _CORRECTIONS),
        confirmed=sum(kinds[one] for one in _BY_STAFF),
        merged=_count(connection, m.at > since, m.at <= now.made_at),
        unmerged=_count(connection, m.undone_at > since, m.undone_at <= now.made_at),
        merged_away=_count(
            connection, m.at > since, m.at <= now.made_at, m.undone_at.is_(None), m.gone.in_(gone)
        ),
        exits_then=date.fromisoformat(document["exits_as_of"]),
        exits_now=now.today,
        method=tuple(sorted(k for k in now.method if now.method[k] != document["method"].get(k))),
    )


def _count(connection: Connection, *where: Any) -> int:
    return connection.scalar(select(func.count()).select_from(MemberMerge).where(*where)) or 0


def _late(connection: Connection, position: Mapping[str, int], last: date) -> Counter[str]:
    """Events after these positions of what happened up to the quarter's end, by type."""
    ends = clock.local_instant(last + timedelta(days=1), time.min, "UTC") + _WIDEST_ZONE
    sites = connection.scalars(select(SiteLog.site))
    after = [
        and_(EventRow.site == site, EventRow.position > position.get(site, 0)) for site in sites
    ]
    if not after:
        return Counter()
    rows = connection.execute(
        select(EventRow.type, func.count())
        .where(or_(*after), EventRow.happened_at < ends)
        .group_by(EventRow.type)
    )
    return Counter({row[0]: row[1] for row in rows})
