"""
What the other system is told each night: members, and the services that were given.

Only the difference to what it was told before goes out, piece by piece; a piece is remembered
when it was taken, so that whatever is killed in between is told again and nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, func, select, update

from hub import bulk
from hub.db import reading
from hub.members.tables import Member
from hub.mis.adapters import Adapter
from hub.mis.maps.reading import Maps
from hub.mis.rules import SEEKER, Change, Kind, changes
from hub.mis.tables import MisClash, MisCursor, MisRecord
from hub.visits.marks import VisitDayMark, VisitMark
from hub.visits.reading import Menu, menu
from hub.visits.rules import BY_ONESELF, standing
from hub.visits.tables import SelectionRow, VisitRow

IN_ONE_PIECE = 500
_RECORD: Table = MisRecord.__table__  # type: ignore[assignment]  # a mapped class's table is one
_CURSOR: Table = MisCursor.__table__  # type: ignore[assignment]


@dataclass
class Told:
    """What an export came to."""

    seekers: int = 0
    activities: int = 0
    withdrawn: int = 0
    refused: int = 0
    without_code: dict[str, int] = field(default_factory=dict)
    """Services that have no code there, and how often they were given."""
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record that they should have."""

    row: dict[str, str]
    member: str
    site: str = ""
    day: date | None = None


class Export:
    """One night's telling."""

    def __init__(
        self, engine: Engine, maps: Maps, adapter: Adapter, run: str, now: datetime
    ) -> None:
        self._engine, self._maps, self._adapter = engine, maps, adapter
        self._run, self._now = run, now
        self.told = Told()

    def everything(self) -> Told:
        """Members first: an activity names its member."""
        self._take_refusals()
        self._seekers()
        for site in self._sites():
            self._activities(site)
        return self.told

    # --- members --------------------------------------------------------------------------

    def _seekers(self) -> None:
        after = ""
        while True:
            with reading(self._engine) as connection:
                rows = connection.execute(
                    select(Member.__table__)
                    .where(Member.number > after)
                    .order_by(Member.number)
                    .limit(IN_ONE_PIECE)
                ).all()
                if not rows:
                    return
                after = rows[-1].number
                numbers = [row.number for row in rows]
                known = _known(connection, "seeker", numbers)
                undecided = _undecided(connection, numbers)
            wanted = {
                row.number: Wanted(self._maps.seeker.written(seeker(row)), row.number)
                for row in rows
                if row.merged_into is None and row.forgotten_at is None
            }
            # What both sides changed is told nobody until a person has said whose word holds.
            for number in undecided:
                wanted.pop(number, None)
                known.pop(number, None)
            self.told.seekers += self._tell("seeker", wanted, known)

    # --- what was given -------------------------------------------------------------------

    def _sites(self) -> list[str]:
        with reading(self._engine) as connection:
            return list(connection.scalars(select(VisitMark.site).order_by(VisitMark.site)))

    def _activities(self, site: str) -> None:
        """Every day of a site that changed since the last time."""
        name = f"day:{site}"
        with reading(self._engine) as connection:
            services = menu(connection)
            # The version first: what changes while we read is looked at again next time.
            version = (
                connection.scalar(select(VisitMark.version).where(VisitMark.site == site)) or 0
            )
            since = connection.scalar(select(MisCursor.version).where(MisCursor.name == name)) or 0
            days = set(
                connection.scalars(
                    select(VisitDayMark.day).where(
                        VisitDayMark.site == site, VisitDayMark.version > since
                    )
                )
            )
            days |= _refused_on(connection, site)
        for day in sorted(days):
            with reading(self._engine) as connection:
                wanted = activities(
                    connection, services, self._maps, site, day, day, self.told.without_code
                )
                known = _known_of_day(connection, site, day)
            self.told.activities += self._tell("activity", wanted, known)
        with self._engine.begin() as connection:
            bulk.upsert(connection, _CURSOR, ("name", "version", "mark"), [(name, version, "")])

    # --- both -----------------------------------------------------------------------------

    def _tell(
        self, kind: Kind, wanted: Mapping[str, Wanted], known: Mapping[str, dict[str, str]]
    ) -> int:
        news = changes({key: one.row for key, one in wanted.items()}, known)
        taken = 0
        for piece in _pieces(news):
            self.told.parts += 1
            sent = self._adapter.send(self._maps.of(kind), self._run, self.told.parts, piece)
            self._remember(kind, wanted, piece, sent.refused)
            taken += len(piece) - len(sent.refused)
            self.told.refused += len(sent.refused)
            self.told.withdrawn += sum(one.row is None for one in piece)
        return taken

    def _remember(
        self,
        kind: Kind,
        wanted: Mapping[str, Wanted],
        piece: Sequence[Change],
        refused: Mapping[str, str],
    ) -> None:
        rows, gone = [], []
        for one in piece:
            if one.row is None:
                gone.append((kind, one.key))
                continue
            why = refused.get(one.key, "")[:300]
            # What was refused is not agreed on: an empty row, and next time it is told again.
            row, told = {} if why else one.row, wanted[one.key]
            rows.append((kind, one.key, told.member, row, told.site, told.day, self._now, why))  # fmt: skip
        columns = ("kind", "key", "member", "row", "site", "day", "at", "refused")
        with self._engine.begin() as connection:
            bulk.upsert(connection, _RECORD, columns, rows)
            bulk.delete(connection, _RECORD, ("kind", "key"), gone)

    def _take_refusals(self) -> None:
        """What they said later of what they were told before."""
        for kind in ("seeker", "activity"):
            for key, why in self._adapter.refusals(kind).items():
                self.told.refused += 1
                with self._engine.begin() as connection:
                    connection.execute(
                        update(MisRecord)
                        .where(MisRecord.kind == kind, MisRecord.key == key)
                        .values(row={}, refused=why[:300] or "no reason given")
                    )


def seeker(row: Row[Any]) -> dict[str, str]:
    """A member's record as text."""
    found = {name: getattr(row, name) for name in SEEKER}
    return {
        name: "" if value is None else value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


def activities(
    connection: Connection,
    known: Menu,
    maps: Maps,
    site: str,
    first: date,
    last: date,
    without_code: dict[str, int] | None = None,
) -> dict[str, Wanted]:
    """The services that count, of members, on these days of a site; by key."""
    rows = connection.execute(
        select(
            VisitRow.id,
            VisitRow.person,
            VisitRow.day,
            VisitRow.closed_by,
            SelectionRow.service,
            SelectionRow.outcome,
            SelectionRow.confirmed_by,
        )
        .join(SelectionRow, SelectionRow.visit == VisitRow.id)
        .where(
            VisitRow.site == site,
            VisitRow.day.between(first, last),
            VisitRow.status.in_(("open", "closed")),
            VisitRow.person.startswith("m:"),
            ~_is_forgotten(),
        )
    )
    found: dict[str, Wanted] = {}
    for row in rows:
        mode = known.mode(site, row.service)
        if standing(mode, row.closed_by, row.outcome, row.confirmed_by) != "verified":
            continue
        code = maps.codes.get(row.service)
        if code is None:
            if without_code is not None:
                without_code[row.service] = without_code.get(row.service, 0) + 1
            continue
        record = {
            "member": row.person[2:],
            "site": site,
            "day": row.day.isoformat(),
            "code": code,
            "by_staff": "no" if mode in BY_ONESELF else "yes",
        }
        key = f"{row.id}.{row.service}"
        found[key] = Wanted(maps.activity.written(record), row.person[2:], site, row.day)
    return found


def _is_forgotten() -> ColumnElement[bool]:
    """Of somebody whose record was made nameless nobody is told any more."""
    number = func.substr(VisitRow.person, len("m:") + 1)
    gone = select(Member.number).where(Member.number == number, Member.forgotten_at.is_not(None))
    return gone.exists()


def _known(connection: Connection, kind: Kind, keys: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        select(MisRecord.key, MisRecord.row).where(MisRecord.kind == kind, MisRecord.key.in_(keys))
    )
    return {row.key: row.row for row in rows}


def _known_of_day(connection: Connection, site: str, day: date) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        select(MisRecord.key, MisRecord.row).where(
            MisRecord.kind == "activity", MisRecord.site == site, MisRecord.day == day
        )
    )
    return {row.key: row.row for row in rows}


def _refused_on(connection: Connection, site: str) -> set[date]:
    """Days of which they did not take something: it is told again."""
    rows = connection.scalars(
        select(MisRecord.day)
        .where(MisRecord.kind == "activity", MisRecord.site == site, MisRecord.refused != "")
        .distinct()
    )
    return {day for day in rows if day is not None}


def _undecided(connection: Connection, numbers: Sequence[str]) -> set[str]:
    return set(
        connection.scalars(
            select(MisClash.member).where(
                MisClash.member.in_(numbers), MisClash.decided_at.is_(None)
            )
        )
    )


def _pieces(news: Sequence[Change]) -> Iterator[list[Change]]:
    rest = iter(news)
    while piece := list(islice(rest, IN_ONE_PIECE)):
        yield piece
