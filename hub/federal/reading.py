"""
Federal records from the visits and selections of this database.

People are taken in the order of their numbers, some at a time, and answered as they are made:
the memory this needs does not grow with what they did.  Whoever two numbers were merged into is
one person here, since visits name people as known now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, time, timedelta
from itertools import islice

from sqlalchemy import Connection, select

from hub import clock
from hub.federal import histories
from hub.federal.periods import engine
from hub.federal.periods.record import FederalRecord
from hub.federal.settings import AS_USUAL, Method
from hub.members.tables import Member
from hub.visits.tables import VisitRow

AT_ONCE = 250
"""People whose histories are read with one question: few enough that an index answers it."""
_MARGIN = timedelta(days=2)
_MEMBER = "m:"


def records(
    connection: Connection,
    first: date,
    last: date,
    members: Collection[str] | None = None,
    *,
    method: Method | None = None,
    today: date,
) -> Iterator[FederalRecord]:
    """
    The records that touch these days, as a report through the last of them has them.

    Participants who had not left before the first day, and reportable individuals with an
    activity on it or after it.  `members`: of these alone, by number.  `today` is the state's own
    day: what is known of exits goes by it.
    """
    used = method or Method.of(AS_USUAL)
    reader = histories.Reader(connection, used.tables, today)
    asked = _active(connection, first, last, used) if members is None else members
    wanted = iter(sorted(reader.kept(asked)))
    while some := list(islice(wanted, AT_ONCE)):
        for member, (activities, plans) in reader.read(some).items():
            for record in engine.records(
                member, activities, plans, rules=used.rules, through=last, today=today
            ):
                if touches(record, first):
                    yield record


def touches(record: FederalRecord, first: date) -> bool:
    """Whether a record is one of a period that begins on this day."""
    if record.is_participant:
        return record.exit is None or record.exit >= first
    return record.last >= first


def _active(connection: Connection, first: date, last: date, method: Method) -> Iterator[str]:
    """Whoever may have a record: seen, registered or expected in these days or just before."""
    since = first - timedelta(days=method.rules.days) - _MARGIN
    seen = select(VisitRow.person).where(
        VisitRow.day.between(since, last),
        VisitRow.person.like(f"{_MEMBER}%"),
        VisitRow.status != "cancelled",
    )
    for (person,) in connection.execute(seen.distinct()):
        yield person.removeprefix(_MEMBER)
    begins = clock.local_instant(since, time.min, "UTC")
    ends = clock.local_instant(last + _MARGIN, time.min, "UTC")
    yield from connection.scalars(
        select(Member.number).where(Member.registered_at.between(begins, ends))
    )
    yield from histories.expected(connection, since, last)
