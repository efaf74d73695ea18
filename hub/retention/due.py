"""What is due by each rule, and which holds stop it: the page's dry run, taken apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.orm import Session

from hub import clock
from hub.retention import choosing, rules, service
from hub.retention.choosing import NAMED, came_in, how_many, is_held
from hub.retention.rules import Clock, Rule, Stretch, Why
from hub.retention.tables import LegalHold

_OF_CLOCK: dict[Clock, tuple[Why, ...]] = {
    "program_year": ("recent",),
    "award": ("award", "unnamed"),
}


@dataclass(frozen=True, slots=True)
class ByRule:
    """One clock, and for how many it has run out."""

    rule: Rule
    over: int
    runs: int
    """For how many it runs still, or nobody has named what it runs from."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What keeps some, and how many; whoever has two reasons is in both."""

    why: Why
    sentence: str
    what: str
    members: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A hold in force, and how many it stops who would be due without any."""

    id: str
    kind: str
    what: str
    reason: str
    placed_by: str
    placed_at: datetime
    members: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that is asked for or agreed on."""

    id: str
    status: str
    members: int
    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Everything of a day."""

    on: date
    named: int
    both_over: int
    """Both clocks have run out."""
    stopped: int
    """Of these a hold keeps so many."""
    due: int
    in_one_run: int
    rules: tuple[ByRule, ...]
    kept: tuple[Reason, ...]
    holds: tuple[Stop, ...]
    waiting: Waiting | None

    def plain(self) -> dict[str, Any]:
        """For a file of JSON."""
        return asdict(self)


def due(session: Session, today: date) -> Due:
    """What would go today, by rule, and what stops it."""
    connection = session.connection()
    keeping = choosing.keeping_now(connection, today)
    clocks = [one for one in keeping if one.why != "held"]
    is_over = ~came_in(clocks)
    found = choosing.dry_run(connection, today)
    both_over = how_many(connection, *NAMED, is_over)
    by_rule = []
    for rule in rules.load():
        still = came_in([one for one in clocks if one.why in _OF_CLOCK[rule.clock]])
        runs = how_many(connection, *NAMED, still)
        by_rule.append(ByRule(rule, found.members - runs, runs))
    return Due(
        today,
        found.members,
        both_over,
        both_over - found.may_go,
        found.may_go,
        len(found.list),
        tuple(by_rule),
        tuple(
            # Plain texts: `Said` is none that can be encoded.
            Reason(one.why, one.sentence[:], one.what[:], one.members)
            for one in found.kept
            if one.why != "held"
        ),
        _stops(connection, keeping, is_over),
        waiting(session),
    )


def _stops(
    connection: Connection, keeping: Iterable[Stretch], is_over: ColumnElement[bool]
) -> tuple[Stop, ...]:
    by_days = {one.what: came_in([one]) for one in keeping if one.why == "held"}
    rows = connection.execute(
        select(LegalHold.__table__)
        .where(LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.placed_at, LegalHold.id)
    ).all()
    found = []
    for row in rows:
        keeps = is_held(row.id) if row.kind == "member" else by_days.get(row.id)
        members = 0 if keeps is None else how_many(connection, *NAMED, is_over, keeps)
        found.append(
            Stop(row.id, row.kind, _what(row), row.reason, row.placed_by, row.placed_at, members)
        )
    return tuple(found)


def _what(row: Any) -> str:
    if row.kind == "period":
        return f"{row.first_day} to {row.last_day or 'open'}"
    return str(row.member or row.award)


def waiting(session: Session) -> Waiting | None:
    """The run that waits, if one does."""
    run = service.open_run(session, clock.now())
    if run is None:
        return None
    return Waiting(
        run.id,
        run.status,
        run.members,
        run.reason,
        run.asked_by,
        run.asked_at,
        run.confirmed_by,
        run.asked_at + service.STANDS,
    )
