"""
The lobby, the verbs: see who came, take somebody, call the next, put back, finish, let go.

Each verb is one transaction and begins with the pulse, which lets one of staff act after the
other: whoever takes somebody second is told who has them.  Whatever is done twice with the
same form is done once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.orm import Session

from hub import bulk
from hub.accounts.service import Account, note
from hub.lobby import reading, rules
from hub.lobby.errors import Gone, HasThem, NobodyWaits
from hub.lobby.live import pulse
from hub.lobby.reading import Waiting
from hub.lobby.rules import Want
from hub.lobby.tables import LobbyStay, LobbyWait

_STAY: Table = LobbyStay.__table__  # type: ignore[assignment]  # a mapped class's table is one
_WAIT: Table = LobbyWait.__table__  # type: ignore[assignment]
_WAITED = (
    "visit", "what", "site", "day", "service", "outcome", "since", "claimed_at", "ended_at",
    "waited_s", "took_s", "by", "name",
)  # fmt: skip


def see(
    connection: Connection, site: str, seen: Mapping[str, datetime], staff: Account, now: datetime
) -> None:
    """Somebody of staff saw who came: each visit, and what was asked for until when."""
    pulse.beat(connection, site)
    for visit, through in seen.items():
        waiting = reading.find(connection, site, visit, now)
        if waiting is not None and waiting.is_new:
            _make_stay(connection, site, waiting)
            _see(connection, visit, through, staff, now)


def claim(connection: Connection, site: str, visit: str, staff: Account, now: datetime) -> Waiting:
    """Take somebody who waits.  Raises HasThem, Gone."""
    pulse.beat(connection, site)
    waiting = reading.find(connection, site, visit, now)
    if waiting is None:
        raise Gone
    if waiting.claim is not None and waiting.claim.by != staff.email:
        raise HasThem(waiting.visit.who, waiting.claim.name)
    if waiting.claim is None:
        _claim(connection, site, waiting, staff, now)
    return waiting


def call_next(
    connection: Connection,
    site: str,
    day: date,
    staff: Account,
    now: datetime,
    *,
    service: str = "",
    call: str,
) -> Waiting:
    """
    Take whoever's turn it is, for this service or any.  Raises NobodyWaits.

    Whoever waits for one named member of staff is called by that one alone.
    """
    pulse.beat(connection, site)
    called = connection.scalar(select(LobbyStay.visit).where(LobbyStay.call == call))
    if called is not None:
        before = reading.find(connection, site, called, now)
        if before is None:
            raise Gone
        return before
    queue = [
        (rules.turn_of(wants, now), one)
        for one in reading.in_order(connection, site, day, now)
        if (
            wants := rules.called_for(one.wants, account=staff.id, name=staff.name, service=service)
        )
    ]
    if not queue:
        raise NobodyWaits
    _, waiting = min(queue, key=lambda item: item[0])
    _claim(connection, site, waiting, staff, now, call=call)
    return waiting


def put_back(session: Session, site: str, visit: str, staff: Account, now: datetime) -> Waiting:
    """Let somebody wait on, in their old place.  Raises Gone."""
    connection = session.connection()
    pulse.beat(connection, site)
    waiting = reading.find(connection, site, visit, now)
    if waiting is None or waiting.claim is None:
        raise Gone
    if waiting.claim.by != staff.email:
        subject = f"visit {visit}"
        said = f"was with {waiting.claim.name}"
        note(session, actor=staff.email, action="lobby.put_back", subject=subject, reason=said)
    _release(connection, visit)
    return waiting


def finish(
    connection: Connection,
    site: str,
    waiting: Waiting,
    *,
    given: Collection[str],
    not_given: Collection[str],
    staff: Account,
    now: datetime,
) -> None:
    """
    Staff are done with somebody; what is neither given nor not given waits on.

    That a service was given is an event of the log, which the caller captures in the same
    transaction.
    """
    _end(connection, site, _of(waiting, given), waiting, "served", staff, now)
    _end(connection, site, _of(waiting, not_given), waiting, "not", staff, now)
    _release(connection, waiting.visit.id)


def let_go(
    connection: Connection, site: str, waiting: Waiting, staff: Account, now: datetime
) -> None:
    """Somebody left before they were served."""
    _end(connection, site, waiting.wants, waiting, "left", staff, now)
    _release(connection, waiting.visit.id)


def held(connection: Connection, site: str, visit: str, staff: Account, now: datetime) -> Waiting:
    """
    Somebody whom this person of staff may finish with, or let go: their own, or nobody's.

    Begins a verb.  Raises HasThem, Gone.
    """
    pulse.beat(connection, site)
    waiting = reading.find(connection, site, visit, now)
    if waiting is None:
        raise Gone
    if waiting.claim is not None and waiting.claim.by != staff.email:
        raise HasThem(waiting.visit.who, waiting.claim.name)
    return waiting


def _of(waiting: Waiting, whats: Collection[str]) -> list[Want]:
    return [want for want in waiting.wants if want.what in whats]


def _make_stay(connection: Connection, site: str, waiting: Waiting) -> None:
    columns = ("visit", "site", "day", "seen_by", "seen_name", "claimed_by", "claimed_name")
    row = (waiting.visit.id, site, waiting.visit.day, "", "", "", "")
    bulk.upsert(connection, _STAY, columns, [row], keep=columns)


def _see(
    connection: Connection, visit: str, through: datetime, staff: Account, now: datetime
) -> None:
    _change(
        connection,
        visit,
        seen_through=through,
        seen_by=staff.email,
        seen_name=staff.name,
        seen_at=now,
    )


def _claim(
    connection: Connection,
    site: str,
    waiting: Waiting,
    staff: Account,
    now: datetime,
    *,
    call: str | None = None,
) -> None:
    visit = waiting.visit.id
    _make_stay(connection, site, waiting)
    if waiting.is_new:
        _see(connection, visit, waiting.newest, staff, now)
    _change(
        connection,
        visit,
        claimed_by=staff.email,
        claimed_name=staff.name,
        claimed_at=now,
        call=call,
    )


def _release(connection: Connection, visit: str) -> None:
    # The form that called them stays known: sent once more it calls nobody else.
    _change(connection, visit, claimed_by="", claimed_name="", claimed_at=None)


def _change(connection: Connection, visit: str, **values: Any) -> None:
    connection.execute(update(LobbyStay).where(LobbyStay.visit == visit).values(**values))


def _end(
    connection: Connection,
    site: str,
    wants: Iterable[Want],
    waiting: Waiting,
    outcome: str,
    staff: Account,
    now: datetime,
) -> None:
    claimed_at = waiting.claim.at if waiting.claim is not None else None
    rows = [
        (
            waiting.visit.id,
            want.what,
            site,
            waiting.visit.day,
            want.service or "",
            outcome,
            want.since,
            claimed_at,
            now,
            int(want.waited(claimed_at or now).total_seconds()),
            None if claimed_at is None else int((now - claimed_at).total_seconds()),
            staff.email,
            staff.name,
        )
        for want in wants
    ]
    bulk.upsert(connection, _WAIT, _WAITED, rows)
