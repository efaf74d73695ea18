"""Who may go today and who is kept, each with the reason: a dry run, which changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.groups.tables import AppointmentRow, Attendance
from hub.members.tables import Member
from hub.retention import rules
from hub.retention.rules import Award, Held, Stretch, Why
from hub.retention.tables import LegalHold, RetentionAward
from hub.visits.tables import VisitRow

AT_ONCE = 5_000
"""So many at most in one run; the rest stands for the next."""
NAMED = (Member.forgotten_at.is_(None), Member.merged_into.is_(None))
"""Whom a run could make nameless."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Why some are kept, and how many; whoever has two reasons is in both."""

    why: Why
    what: str
    members: int

    @property
    def sentence(self) -> str:
        return rules.WHYS[self.why]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would go."""

    on: date
    members: int
    """With a name today."""
    kept: tuple[Kept, ...]
    may_go: int
    list: tuple[str, ...]
    """Of those who may go the first, in the order of their numbers."""

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.list).encode()).hexdigest()


def dry_run(connection: Connection, today: date) -> DryRun:
    """Everybody whom a run of today would make nameless, and why the others stay."""
    keeping = keeping_now(connection, today)
    named = NAMED
    held = is_held()
    kept = [
        Kept(one.why, one.what, how_many(connection, *named, came_in([one]))) for one in keeping
    ]
    by_name = how_many(connection, *named, held)
    if by_name:
        kept.append(Kept("held", "", by_name))
    free = (*named, ~came_in(keeping), ~held)
    chosen = connection.scalars(
        select(Member.number).where(*free).order_by(Member.number).limit(AT_ONCE)
    ).all()
    return DryRun(
        today,
        how_many(connection, *named),
        tuple(one for one in kept if one.members),
        how_many(connection, *free),
        tuple(chosen),
    )


def keeping_now(connection: Connection, today: date) -> tuple[Stretch, ...]:
    """The stretches of days that keep somebody today."""
    awards = [
        Award(row.code, row.first_day, row.last_day, row.reported_on)
        for row in connection.execute(
            select(
                RetentionAward.code,
                RetentionAward.first_day,
                RetentionAward.last_day,
                RetentionAward.reported_on,
            )
        )
    ]
    holds = [
        Held(row.id, row.kind, row.first_day, row.last_day, row.award or "")
        for row in connection.execute(
            select(
                LegalHold.id,
                LegalHold.kind,
                LegalHold.first_day,
                LegalHold.last_day,
                LegalHold.award,
            ).where(LegalHold.lifted_at.is_(None))
        )
    ]
    return rules.stretches(
        rules.load(), awards, holds, earliest=_earliest(connection, today), today=today
    )


def came_in(stretches: Sequence[Stretch]) -> ColumnElement[bool]:
    """Whether a member came, or was registered or expected, on a day of one of these."""
    days = list(_joined(stretches))
    person = literal("m:").concat(Member.number)
    return or_(
        exists().where(VisitRow.person == person, _within(VisitRow.day, days)),
        exists().where(AppointmentRow.member == Member.number, _within(AppointmentRow.day, days)),
        exists().where(Attendance.captured_person == person, _within_time(Attendance.at, days)),
        _within_time(Member.registered_at, days),
    )


def _joined(stretches: Iterable[Stretch]) -> Iterable[tuple[date, date]]:
    open_first: date | None = None
    open_last = date.min
    for first, last in sorted((one.first, one.last) for one in stretches):
        if open_first is not None and first <= open_last:
            open_last = max(open_last, last)
            continue
        if open_first is not None:
            yield open_first, open_last
        open_first, open_last = first, last
    if open_first is not None:
        yield open_first, open_last


def _within(
    column: ColumnElement[date] | InstrumentedAttribute[date], days: list[tuple[date, date]]
) -> ColumnElement[bool]:
    return or_(*(column.between(first, last) for first, last in days))


def _within_time(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    days: list[tuple[date, date]],
) -> ColumnElement[bool]:
    # A day on either side: the moment is of no site's zone.
    return or_(
        *(
            and_(column >= _moment(first) - timedelta(days=1), column < _after(last))
            for first, last in days
        )
    )


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _after(day: date) -> datetime:
    return _moment(day if day == rules.FOREVER else day + timedelta(days=2))


def is_held(hold: str | None = None) -> ColumnElement[bool]:
    """Whether a member is held by number, by any hold or by one."""
    # A hold on a number that was merged holds the person.
    other = Member.__table__.alias("merged")
    return exists().where(
        LegalHold.kind == "member",
        LegalHold.lifted_at.is_(None),
        *((LegalHold.id == hold,) if hold else ()),
        or_(
            LegalHold.member == Member.number,
            LegalHold.member.in_(
                select(other.c.number).where(other.c.merged_into == Member.number)
            ),
        ),
    )


def _earliest(connection: Connection, today: date) -> date:
    registered = connection.scalar(select(func.min(Member.registered_at)))
    first = connection.scalar(select(func.min(VisitRow.day)))
    days: list[date] = [one for one in (first, registered.date() if registered else None) if one]
    return min((*days, today))


def how_many(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """Members of whom all of this is true."""
    return connection.scalar(select(func.count()).select_from(Member).where(*conditions)) or 0
