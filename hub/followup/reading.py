"""The list of whom to ask how it goes, as a page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from hub.followup.rules import Decision, Reason
from hub.followup.tables import FollowUp, FollowUpWord
from hub.members.tables import Member
from hub.sharing.door import Viewer, visible
from hub.visits.reading import member_names, site_names

ORDER = (FollowUp.weight.desc(), FollowUp.visited.desc(), FollowUp.member)
Which = Literal["now", "quiet", "over"]


@dataclass(frozen=True, slots=True)
class Word:
    """What staff said of somebody."""

    decision: Decision
    note: str
    at: datetime
    by: str
    quiet_until: date


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list."""

    member: str
    name: str
    since: date
    reasons: list[Reason]
    weight: int
    visited: date
    visited_at: str
    over_on: date | None
    over_by_staff: bool | None
    quiet_until: date | None
    revision: int
    word: Word | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, and what became of those who left the list in the last weeks."""

    now: int
    quiet: int
    helped: int
    stayed_away: int


def query(site: str, which: Which, viewer: Viewer, today: date) -> Select[Any]:
    """The statement of the list."""
    return (
        select(FollowUp.__table__)
        .join(Member, Member.number == FollowUp.member)
        .where(FollowUp.site == site, _is(which, today), visible(viewer))
    )


def listed(connection: Connection, rows: Sequence[Row[Any]]) -> list[Listed]:
    """Rows of `query` with names and with what was said last."""
    numbers = [row.member for row in rows]
    names, sites = member_names(connection, numbers), site_names(connection)
    last = _last_words(connection, numbers)
    return [
        Listed(
            member=row.member,
            name=names.get(row.member, row.member),
            since=row.since,
            reasons=[_reason(one) for one in row.reasons],
            weight=row.weight,
            visited=row.visited,
            visited_at=sites.get(row.visited_site, row.visited_site),
            over_on=row.over_on,
            over_by_staff=row.over_by_staff,
            quiet_until=row.quiet_until,
            revision=row.revision,
            word=last.get(row.member),
        )
        for row in rows
    ]


def find(connection: Connection, site: str, member: str, viewer: Viewer) -> Listed | None:
    """One person of the list."""
    rows = connection.execute(
        select(FollowUp.__table__)
        .join(Member, Member.number == FollowUp.member)
        .where(FollowUp.site == site, FollowUp.member == member, visible(viewer))
    ).all()
    return listed(connection, rows)[0] if rows else None


def words(connection: Connection, site: str, member: str) -> list[Word]:
    """Everything that staff said of somebody, the latest first."""
    rows = connection.execute(
        select(FollowUpWord.__table__)
        .where(FollowUpWord.member == member, FollowUpWord.site == site)
        .order_by(FollowUpWord.at.desc(), FollowUpWord.id.desc())
    )
    return [_word(row) for row in rows]


def counts(connection: Connection, site: str, viewer: Viewer, today: date, since: date) -> Counts:
    """The figures above the list; whoever left it counts from `since` on."""

    def number(*where: ColumnElement[bool]) -> int:
        return (
            connection.scalar(
                select(func.count())
                .select_from(FollowUp)
                .join(Member, Member.number == FollowUp.member)
                .where(FollowUp.site == site, visible(viewer), *where)
            )
            or 0
        )

    return Counts(
        now=number(_is("now", today)),
        quiet=number(_is("quiet", today)),
        helped=number(FollowUp.over_on >= since, FollowUp.over_by_staff.is_(True)),
        stayed_away=number(FollowUp.over_on >= since, FollowUp.over_by_staff.is_not(True)),
    )


def _is(which: Which, today: date) -> ColumnElement[bool]:
    lasts = FollowUp.over_on.is_(None)
    match which:
        case "now":
            return lasts & or_(FollowUp.quiet_until.is_(None), FollowUp.quiet_until <= today)
        case "quiet":
            return lasts & (FollowUp.quiet_until > today)
        case "over":
            return FollowUp.over_on.is_not(None)


def _last_words(connection: Connection, members: Sequence[str]) -> dict[str, Word]:
    if not members:
        return {}
    rows = connection.execute(
        select(FollowUpWord.__table__)
        .where(FollowUpWord.member.in_(members))
        .order_by(FollowUpWord.at, FollowUpWord.id)
    )
    return {row.member: _word(row) for row in rows}


def _word(row: Row[Any]) -> Word:
    return Word(row.decision, row.note, row.at, row.by, row.quiet_until)


def _reason(told: dict[str, Any]) -> Reason:
    since = told["since"]
    return Reason(told["code"], told["number"], date.fromisoformat(since) if since else None)
