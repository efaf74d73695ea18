"""
A process's columns of every site, brought up to date before each answer.

Processes share nothing but the database.  Each asks which version of its visits every site has,
loads the blocks that are newer than its own, and reads the days marked since then from the
visits themselves; so an answer is right as of the moment it was asked, in whichever process.
What somebody has not committed yet is not counted.
"""

from __future__ import annotations

import threading
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, func, select

from hub.catalogue.tables import SiteRow
from hub.counts.quick.columns import KINDS, Columns, empty, from_rows, joined, unpacked
from hub.counts.quick.reading import Told, as_they_are
from hub.counts.tables import CountBlock, CountPerson, CountSite, CountWord
from hub.later import later
from hub.visits.marks import VisitDayMark, VisitMark
from hub.visits.tables import VisitRow

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

Months = dict[date, tuple[int, Columns]]
"""The blocks of a site with their editions."""


class NotRead(Exception):
    """A site has visits that were never read in: count otherwise until they are."""


@dataclass
class Held:
    """Columns, and what is derived from them once."""

    columns: Columns
    row_of: Any
    """The row of each service."""
    tally: Any = None
    """How the services of each row stand; the catalogue decides."""
    tallied_for: Any = None
    """By which menus."""

    @classmethod
    def of(cls, columns: Columns) -> Held:
        each = np.diff(columns.chosen_to, prepend=np.uint32(0))
        return cls(columns, np.repeat(np.arange(len(columns), dtype=np.uint32), each))

    def rows_of(self, first: int, last: int) -> tuple[int, int]:
        """The rows of these days."""
        since, until = np.searchsorted(self.columns.day, (first, last + 1))
        return int(since), int(until)


@dataclass
class OfSite:
    """What is held of a site."""

    read: tuple[int, int] = (-1, -1)
    """Version and edition of its blocks."""
    seen: int = -1
    """The version of its visits."""
    months: Months = field(default_factory=dict)
    late: dict[date, tuple[int, Columns]] = field(default_factory=dict)
    """Days that changed after the blocks were written, with the versions at which they did."""
    base: Held | None = None
    """The blocks together; the rows of late days in them count for nothing."""
    after: Held | None = None
    """The late days together."""
    editions: Counter[date] = field(default_factory=Counter)
    """By month; rises with each change of anything in it."""

    def pieces(self, first: int, last: int) -> Iterator[tuple[Held, int, int]]:
        """Where the visits of these days lie: columns, from row, to row."""
        if self.base is not None:
            since, until = self.base.rows_of(first, last)
            for day in sorted(day.toordinal() for day in self.late):
                if first <= day <= last:
                    begins, ends = self.base.rows_of(day, day)
                    if begins > since:
                        yield self.base, since, begins
                    since = ends
            if until > since:
                yield self.base, since, until
        if self.after is not None:
            since, until = self.after.rows_of(first, last)
            if until > since:
                yield self.after, since, until

    def together(self) -> None:
        """Put the late days together anew."""
        late = [columns for _, (_, columns) in sorted(self.late.items())]
        self.after = Held.of(joined(late)) if late else None

    def days(self) -> tuple[int, int] | None:
        """The first day and the last of any visit."""
        ends = [
            (int(held.columns.day[0]), int(held.columns.day[-1]))
            for held in (self.base, self.after)
            if held is not None and len(held.columns)
        ]
        return (min(ends)[0], max(last for _, last in ends)) if ends else None


@dataclass
class Store:
    """What this process holds of all sites; nobody reads it but under its lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    sites: dict[str, OfSite] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    """Of the sites; empty where nobody said."""
    people: int = 0
    """The highest number in use here."""
    languages: dict[str, int] = field(default_factory=dict)
    services: dict[str, int] = field(default_factory=dict)
    version: int = 0
    """Rises with each change of anything."""
    derived: Any = None
    """What follows from all this, kept by whoever works it out."""
    _given: int = 0
    """Up to which number of the database the people are known here."""
    _numbers: Any = None
    """The number here by the number in the database."""
    _strangers: dict[str, int] = field(default_factory=dict)
    """People without a number in the database, by what they are known as."""
    _words: dict[int, str] = field(default_factory=dict)

    def refresh(self, connection: Connection) -> None:
        """Bring it up to date.  Raises NotRead."""
        rows: Sequence[Any] = connection.execute(
            select(
                SiteRow.code, SiteRow.area, VisitMark.version, CountSite.version, CountSite.edition
            )
            .outerjoin(VisitMark, VisitMark.site == SiteRow.code)
            .outerjoin(CountSite, CountSite.site == SiteRow.code)
        ).all()
        versions = {site: version or 0 for site, _, version, _, _ in rows}
        read = {
            site: (version, edition) for site, _, _, version, edition in rows if edition is not None
        }
        self.areas = {site: area or "" for site, area, *_ in rows}
        self._look_for_strangers(connection, versions.keys() - read.keys())
        for site in self.sites.keys() - read.keys():
            del self.sites[site]
            self.version += 1
        to_load = [site for site, written in read.items() if self._of(site).read != written]
        if to_load:
            self._know_numbers(connection)
        for site in to_load:
            self._load(connection, site, read[site])
        behind = {site for site in read if site in to_load or self._of(site).seen != versions[site]}
        if behind:
            self._read_late(connection, behind)
            for site in behind:
                self._of(site).seen = versions[site]
            self.version += 1

    def _of(self, site: str) -> OfSite:
        return self.sites.setdefault(site, OfSite())

    def _look_for_strangers(self, connection: Connection, sites: Iterable[str]) -> None:
        for site in sites:
            has_visits = select(VisitRow.id).where(VisitRow.site == site).limit(1)
            if connection.scalar(has_visits) is not None:
                raise NotRead(site)

    def _know_numbers(self, connection: Connection) -> None:
        """Learn the numbers that were given since; who had one here keeps it here."""
        most = connection.scalar(select(func.max(CountPerson.number))) or 0
        if self._numbers is None:  # nobody has another number here yet
            self._numbers = np.arange(most + 1, dtype=np.uint32)
            self.people = self._given = most
        elif most > self._given:
            new = np.zeros(most + 1, np.uint32)
            new[: len(self._numbers)] = self._numbers
            rows = connection.execute(
                select(CountPerson.number, CountPerson.person).where(
                    CountPerson.number > self._given
                )
            )
            for number, person in rows:
                new[number] = self._strangers.pop(person, 0) or self._next()
            self._numbers, self._given = new, most
        self._words = dict(connection.execute(select(CountWord.number, CountWord.word)).all())

    def _next(self) -> int:
        self.people += 1
        return self.people

    def _load(self, connection: Connection, site: str, written: tuple[int, int]) -> None:
        of = self._of(site)
        kept = dict(
            connection.execute(
                select(CountBlock.month, CountBlock.edition).where(CountBlock.site == site)
            ).all()
        )
        held = {month: one[0] for month, one in of.months.items()}
        newer = [month for month, number in kept.items() if held.get(month) != number]
        rows = connection.execute(
            select(CountBlock.month, CountBlock.edition, CountBlock.body).where(
                CountBlock.site == site, CountBlock.month.in_(newer)
            )
        )
        for row in rows:
            of.months[row.month] = (row.edition, self._here(unpacked(row.body)))
        gone = held.keys() - kept.keys()
        for month in gone:
            del of.months[month]
        of.editions.update([*gone, *newer])
        of.base = Held.of(joined([columns for _, (_, columns) in sorted(of.months.items())]))
        of.read = written

    def _here(self, columns: Columns) -> Columns:
        """With the numbers of this process."""
        languages = self._table(self.languages)
        return Columns(
            day=columns.day,
            hour=columns.hour,
            language=languages[columns.language],
            person=self._numbers[columns.person],
            chosen_to=columns.chosen_to,
            service=self._table(self.services)[columns.service],
            how=columns.how,
        )

    def _table(self, places: dict[str, int]) -> Any:
        table = np.zeros(max(self._words, default=0) + 1, KINDS["service"])
        for number, word in self._words.items():
            table[number] = _place(places, word)
        return table

    def _read_late(self, connection: Connection, sites: set[str]) -> None:
        marked: dict[str, dict[date, int]] = {site: {} for site in sites}
        rows = connection.execute(
            select(VisitDayMark.site, VisitDayMark.day, VisitDayMark.version)
            .join(CountSite, CountSite.site == VisitDayMark.site)
            .where(VisitDayMark.version > CountSite.version, VisitDayMark.site.in_(sites))
        )
        for row in rows:
            marked[row.site][row.day] = row.version
        to_read = {
            (site, day)
            for site, days in marked.items()
            for day, version in days.items()
            if self._of(site).late.get(day, (None,))[0] != version
        }
        if to_read:
            self._know_numbers(connection)
        found = self._told(as_they_are(connection, to_read))
        for site, days in marked.items():
            of = self._of(site)
            fresh = {
                day: (version, found.get((site, day.toordinal()), empty()))
                for day, version in days.items()
                if (site, day) in to_read
            }
            gone = of.late.keys() - days.keys()
            of.editions.update({day.replace(day=1) for day in {*gone, *fresh}})
            of.late = {day: fresh.get(day) or of.late[day] for day in days}
            of.together()

    def _told(self, rows: Any) -> dict[tuple[str, int], Columns]:
        found = {}
        for key, told in groupby(rows, key=lambda row: (row[0], row[2])):
            found[key] = from_rows(np.array([self._numbered(row) for row in told], np.int64))
        return found

    def _numbered(self, row: Told) -> tuple[int, ...]:
        _, place, day, hour, language, number, stranger, service, how = row
        person = int(self._numbers[number]) if number else 0
        if stranger:
            person = self._strangers.get(stranger) or self._strangers.setdefault(
                stranger, self._next()
            )
        chosen = _place(self.services, service) if service else 0
        spoken = _place(self.languages, language)
        return place, day, hour, spoken, person, chosen, how


def _place(places: dict[str, int], word: str) -> int:
    """From 1: a service of 0 is none."""
    return places.setdefault(word, len(places) + 1)


_STORES: weakref.WeakKeyDictionary[Engine, Store] = weakref.WeakKeyDictionary()
_MAKING = threading.Lock()


@contextmanager
def up_to_date(engine: Engine) -> Iterator[tuple[Store, Connection]]:
    """What this process holds, as of now, for as long as it is looked at.  Raises NotRead."""
    with _MAKING:
        store = _STORES.setdefault(engine, Store())
    options = {"reading": True}
    if engine.dialect.name != "sqlite":
        options |= {"isolation_level": "REPEATABLE READ"}  # type: ignore[dict-item]
    with store.lock, engine.connect().execution_options(**options) as connection:
        store.refresh(connection)
        yield store, connection
