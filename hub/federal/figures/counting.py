"""
The lines of a period counted: a person at a time, each once, each at one site.

A person belongs to the site that served them last in the period's records, so that sites add
up to their area and areas to the state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from hub.federal import histories
from hub.federal.characteristics.reading import Reader
from hub.federal.figures.lines import Case, codes_of, lines_of, of_person
from hub.federal.histories import UnknownService
from hub.federal.periods.record import FederalRecord
from hub.federal.reading import records
from hub.federal.settings import Method
from hub.visits.tables import VisitRow

AT_ONCE = 500


class Person(NamedTuple):
    """Somebody who counts, where, and in which lines."""

    member: str
    site: str
    flags: int


@dataclass(slots=True)
class Tally:
    """What was counted."""

    sites: dict[str, Counter[str]] = field(default_factory=dict)
    """By site and line: people."""
    periods: Counter[str] = field(default_factory=Counter)
    """Records by kind: whoever had two periods is one person."""
    people: int = 0
    without_number: int = 0
    """People of the period who are known by a card or an index alone: nobody can report them."""
    unknown: list[UnknownService] = field(default_factory=list)

    def take(self, person: Person) -> None:
        self.people += 1
        at = self.sites.setdefault(person.site, Counter())
        at.update(codes_of(person.flags))


def people(
    connection: Connection, first: date, last: date, method: Method, today: date, tally: Tally
) -> Iterator[Person]:
    """Whoever counts in the period, by number; the tally counts along."""
    found = records(connection, first, last, method=method, today=today)
    characteristics = Reader(connection, last)
    by_member = (list(group) for _, group in groupby(found, lambda one: one.member))
    while some := list(islice(by_member, AT_ONCE)):
        characteristics.learn({one[0].member for one in some})
        for mine in some:
            person = _person(mine, characteristics, first, tally)
            if person is not None:
                tally.take(person)
                yield person


def finish(connection: Connection, first: date, last: date, method: Method, tally: Tally) -> None:
    """What the lines do not show, and a reader should know."""
    tally.unknown = histories.unknown(connection, method.tables, first, last)
    tally.without_number = (
        connection.scalar(
            select(func.count(VisitRow.person.distinct())).where(
                VisitRow.day.between(first, last),
                VisitRow.status != "cancelled",
                or_(*(VisitRow.person.like(f"{kind}:%") for kind in "civ")),
            )
        )
        or 0
    )


def _person(
    mine: Iterable[FederalRecord], characteristics: Reader, first: date, tally: Tally
) -> Person | None:
    counted: list[tuple[FederalRecord, int]] = []
    for record in mine:
        values = characteristics.values(record.member, record.entry or record.start)
        flags = lines_of(Case(record, values, first))
        if flags:
            counted.append((record, flags))
            tally.periods[record.kind] += 1
    if not counted:
        return None
    latest = max((record for record, _ in counted), key=lambda one: one.last)
    return Person(latest.member, latest.site, of_person(flags for _, flags in counted))
