"""
The board as it stands: who waits and who has them, who is in without waiting, who left.

A fixed number of questions, however many there are; what one version of the lobby looks like
is kept for a moment, so that twenty boards that hear of one swipe ask once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from hub.db import reading
from hub.groups.tables import AppointmentRow
from hub.help import service as help_
from hub.help.service import SeenCall
from hub.lobby import rules
from hub.lobby.live import pulse
from hub.lobby.rules import Want
from hub.lobby.tables import LobbyStay, LobbyWait
from hub.visits import reading as visits
from hub.visits.reading import Lobby, SeenVisit
from hub.visits.tables import KeptAppointment

KEPT_FOR = timedelta(seconds=3)
"""Of what comes without a new version: names, and appointments made meanwhile."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who of staff has somebody."""

    by: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for staff, or is with staff."""

    visit: SeenVisit
    wants: tuple[Want, ...]
    claim: Claim | None
    is_new: bool
    """Nobody of staff has said yet that they saw it."""
    seen_name: str

    @property
    def since(self) -> datetime:
        """Since when they wait for what they wait for longest."""
        return min(want.since for want in self.wants)

    @property
    def newest(self) -> datetime:
        """When they last asked for something: what an acknowledgement reaches."""
        return max(asked_at(self.visit, want) for want in self.wants)

    def is_long(self, now: datetime, long: timedelta) -> bool:
        """Whether they wait longer than this site finds right."""
        return now - self.since >= long


@dataclass(frozen=True, slots=True)
class Ended:
    """A wait of today that is over."""

    visit: str
    what: str
    service: str
    outcome: str
    waited_s: int
    took_s: int | None
    ended_at: datetime
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the board shows."""

    version: str
    lobby: Lobby
    people: tuple[Waiting, ...]
    """In the order in which they are to be called, whoever has them."""
    alone: tuple[SeenVisit, ...]
    """Who is in and waits for nobody."""
    calls: tuple[SeenCall, ...]
    ended: tuple[Ended, ...]
    asked_at: datetime
    private: int = 0
    """How many are in who keep their record from whoever looks."""

    @property
    def waiting(self) -> list[Waiting]:
        return [one for one in self.people if one.claim is None]

    @property
    def with_staff(self) -> list[Waiting]:
        return [one for one in self.people if one.claim is not None]

    @property
    def new(self) -> list[Waiting]:
        return [one for one in self.people if one.is_new]

    @property
    def everybody(self) -> list[SeenVisit]:
        """Whoever is on it."""
        asking = [call.visit for call in self.calls if call.visit is not None]
        here = [one.visit for one in self.people]
        return [*here, *self.alone, *asking, *self.lobby.left, *self.lobby.here]

    def only(self, shows: Callable[[SeenVisit], bool]) -> Board:
        """The board of those who may be shown; a call for help stays, and says no name."""
        lobby = replace(
            self.lobby,
            here=[visit for visit in self.lobby.here if shows(visit)],
            left=[visit for visit in self.lobby.left if shows(visit)],
        )
        calls = [
            call if call.visit is None or shows(call.visit) else replace(call, visit=None)
            for call in self.calls
        ]
        people = tuple(one for one in self.people if shows(one.visit))
        alone = tuple(visit for visit in self.alone if shows(visit))
        kept = len(self.people) + len(self.alone) - len(people) - len(alone)
        return replace(
            self, lobby=lobby, people=people, alone=alone, calls=tuple(calls), private=kept
        )

    def lately_s(self, now: datetime, service: str | None = None) -> list[int]:
        """How long those waited whom staff called within the last hour."""
        since = now - rules.LATELY
        called = [
            one.waited_s
            for one in self.ended
            if one.claimed_at is not None
            and one.claimed_at >= since
            and service in (None, one.service)
        ]
        for person in self.with_staff:
            if person.claim is not None and person.claim.at >= since:
                called += [
                    int(want.waited(person.claim.at).total_seconds())
                    for want in person.wants
                    if service in (None, want.service)
                ]
        return called

    def waiting_s(self, now: datetime, service: str | None = None) -> list[int]:
        """How long those have waited whom nobody has yet."""
        return [
            int(want.waited(now).total_seconds())
            for person in self.waiting
            for want in person.wants
            if service in (None, want.service) and want.since <= now
        ]


class Boards:
    """The board of a site, read once for all who ask at the same moment."""

    def __init__(self, engine: Engine, site: str) -> None:
        self._engine, self._site = engine, site
        self._turn = threading.Lock()
        self._last: Board | None = None

    def now(self, now: datetime, day: date) -> Board:
        """As it stands."""
        with self._turn, reading(self._engine) as connection:
            version = pulse.version(connection, self._site)
            last = self._last
            if (
                last is None
                or last.version != version
                or not timedelta() <= now - last.asked_at < KEPT_FOR
            ):
                last = self._last = board(connection, self._site, day, now, version)
            return last


def board(connection: Connection, site: str, day: date, now: datetime, version: str) -> Board:
    """The board of a site on a day."""
    lobby = visits.lobby(connection, site, day)
    ended = _ended(connection, site, day)
    people, alone = _sorted_out(connection, site, day, now, lobby.here, ended)
    return Board(
        version=version,
        lobby=lobby,
        people=tuple(sorted(people, key=lambda one: rules.turn_of(one.wants, now))),
        alone=tuple(alone),
        calls=tuple(help_.open_calls(connection, site, now, lobby.here)),
        ended=tuple(ended),
        asked_at=now,
    )


def find(connection: Connection, site: str, visit_id: str, now: datetime) -> Waiting | None:
    """One person who waits or is with staff; None if they do not, or are not in any more."""
    visit = visits.find_visit(connection, visit_id)
    if visit is None or visit.site != site or visit.status != "open":
        return None
    ended = _ended(connection, site, visit.day)
    people, _ = _sorted_out(connection, site, visit.day, now, [visit], ended)
    return next(iter(people), None)


def in_order(connection: Connection, site: str, day: date, now: datetime) -> list[Waiting]:
    """Whom nobody has yet, in the order in which they are to be called."""
    here = visits.lobby(connection, site, day).here
    people, _ = _sorted_out(connection, site, day, now, here, _ended(connection, site, day))
    free = [one for one in people if one.claim is None]
    return sorted(free, key=lambda one: rules.turn_of(one.wants, now))


def asked_at(visit: SeenVisit, want: Want) -> datetime:
    """When somebody asked for this, which for an appointment may be long before its time."""
    chosen = [one.chosen_at for one in visit.services if one.code == want.what]
    return chosen[0] if chosen else want.due or want.since


def _sorted_out(
    connection: Connection,
    site: str,
    day: date,
    now: datetime,
    here: Sequence[SeenVisit],
    ended: Sequence[Ended],
) -> tuple[list[Waiting], list[SeenVisit]]:
    """Who waits, and who is in without waiting."""
    expected = _Expected(_appointments(connection, site, day))
    over = {(one.visit, one.what) for one in ended}
    stays = _stays(connection, site, day)
    people, alone = [], []
    for visit in here:
        wants = [want for want in _wants(visit, expected, now) if (visit.id, want.what) not in over]
        if wants:
            people.append(_waiting(visit, tuple(wants), stays.get(visit.id)))
        else:
            alone.append(visit)
    return people, alone


def _wants(visit: SeenVisit, expected: _Expected, now: datetime) -> Iterator[Want]:
    """What somebody waits for: their appointments, then the services that these do not cover."""
    covered = set()
    for row in expected.of(visit):
        if row.visit is None and row.at - now > rules.SOON:
            continue
        covered.add(row.service)
        here_since = visit.opened_at if row.kept_at is None else row.kept_at
        yield Want(
            what=row.id,
            label=str(row.title.get("en", "")),
            since=rules.begins_for(row.at, rules.begins(visit.opened_at, here_since)),
            service=row.service,
            due=row.at,
            staff=row.staff,
            account=row.account,
        )
    for service in visit.services:
        if service.standing == "pending_staff" and service.code not in covered:
            since = rules.begins(visit.opened_at, service.chosen_at)
            yield Want(service.code, service.label, since, service.code)


class _Expected:
    """The appointments of a day, by the visit in which somebody came for them, or by whose they are."""

    def __init__(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
        self._kept: dict[str, list[Row[*tuple[Any, ...]]]] = {}
        self._open: dict[str, list[Row[*tuple[Any, ...]]]] = {}
        for row in rows:
            if row.visit is not None:
                self._kept.setdefault(row.visit, []).append(row)
            else:
                self._open.setdefault(f"m:{row.member}", []).append(row)

    def of(self, visit: SeenVisit) -> list[Row[*tuple[Any, ...]]]:
        """Those that this visit may be for, in their order."""
        kept, others = self._kept.get(visit.id, []), self._open.get(visit.person, [])
        return sorted([*kept, *others], key=lambda row: (row.at, row.id)) if kept or others else []


def _waiting(visit: SeenVisit, wants: tuple[Want, ...], stay: Row[Any] | None) -> Waiting:
    claim = None
    if stay is not None and stay.claimed_at is not None:
        claim = Claim(stay.claimed_by, stay.claimed_name, stay.claimed_at)
    through = stay.seen_through if stay is not None else None
    newest = max(asked_at(visit, want) for want in wants)
    is_new = claim is None and (through is None or through < newest)
    return Waiting(visit, wants, claim, is_new, stay.seen_name if stay is not None else "")


def _appointments(connection: Connection, site: str, day: date) -> list[Row[*tuple[Any, ...]]]:
    """The appointments of the day, each with the visit in which somebody came for it."""
    wanted = (
        select(
            AppointmentRow.id,
            AppointmentRow.member,
            AppointmentRow.at,
            AppointmentRow.title,
            AppointmentRow.service,
            AppointmentRow.staff,
            AppointmentRow.account,
            KeptAppointment.visit,
            KeptAppointment.at.label("kept_at"),
        )
        .outerjoin(KeptAppointment, KeptAppointment.appointment == AppointmentRow.id)
        .where(
            AppointmentRow.site == site,
            AppointmentRow.day == day,
            AppointmentRow.cancelled_at.is_(None),
        )
        .order_by(AppointmentRow.at, AppointmentRow.id)
    )
    return list(connection.execute(wanted))


def _stays(connection: Connection, site: str, day: date) -> dict[str, Row[Any]]:
    rows = connection.execute(
        select(LobbyStay.__table__).where(LobbyStay.site == site, LobbyStay.day == day)
    )
    return {row.visit: row for row in rows}


def _ended(connection: Connection, site: str, day: date) -> list[Ended]:
    rows = connection.execute(
        select(
            LobbyWait.visit,
            LobbyWait.what,
            LobbyWait.service,
            LobbyWait.outcome,
            LobbyWait.waited_s,
            LobbyWait.took_s,
            LobbyWait.ended_at,
            LobbyWait.claimed_at,
        ).where(LobbyWait.site == site, LobbyWait.day == day)
    )
    return [Ended(*row) for row in rows]
