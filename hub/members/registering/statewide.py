"""
At the desk: asking the state whether somebody is registered elsewhere, while they wait.

With the line down nobody waits twice for it: after a failure it is left alone for a while, and
the desk is told that only this site was looked at.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from sqlalchemy import Connection

from contract.fields import Sealed
from contract.sync import MatchAnswer, MatchRequest, MemberChange
from hub import clock
from hub.config import State
from hub.members.finding.names import Named
from hub.members.record import rows
from hub.sharing import standings
from hub.sync.errors import SyncError

log = logging.getLogger(__name__)

PATIENCE = (1.0, 2.0)
"""Seconds to connect and to wait for each answer."""
REST = timedelta(seconds=20)


class Line(Protocol):
    """What is needed of the line to the state here."""

    def find(self, asked: MatchRequest, timeout: tuple[float, float]) -> MatchAnswer: ...


class Statewide:
    """Asks the state, one question at a time."""

    def __init__(self, line: Line, now: Callable[[], datetime] = clock.now) -> None:
        self._line = line
        self._now = now
        self._turn = Lock()
        self._rests_until: datetime | None = None

    def find(self, asked: MatchRequest) -> MatchAnswer | None:
        """What the state says; None when it cannot be asked now."""
        if not self._turn.acquire(timeout=sum(PATIENCE)):
            return None
        try:
            if self._rests_until is not None and self._now() < self._rests_until:
                return None
            answer = self._line.find(asked, PATIENCE)
        except SyncError as error:
            log.info("state not asked by the desk for a while: %s", error)
            self._rests_until = self._now() + REST
            return None
        finally:
            self._turn.release()
        self._rests_until = None
        return answer


def by_ssn(sealed: Sealed) -> MatchRequest:
    """Who has this SSN?"""
    return MatchRequest(sealed=sealed)


def by_names(person: Named, introduce: str = "") -> MatchRequest | None:
    """Who has this name and birth date?  Nobody is asked for without a birth date."""
    if person.birth_date is None:
        return None
    asked = MatchRequest(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date.isoformat(),
    )
    if not introduce:
        return asked
    return MatchRequest(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date.isoformat(),
        introduce=introduce,
    )


def keep_greeting(connection: Connection, answer: MatchAnswer) -> None:
    """The state's words on somebody, until the whole record comes with its next changes."""
    number = answer.member
    if number is None or rows.find(connection, number) is not None:
        return
    standings.hold_back(connection, number)
    rows.keep(
        connection,
        MemberChange(
            number=number,
            first_name=answer.first_name or "",
            language=answer.language or "en",
            registered_at=clock.now(),
            registered_site=answer.site or "state",
        ),
    )


def open_line(state: State | None) -> Statewide | None:
    """The line that a hub's configuration describes; None without a state server."""
    if state is None:
        return None
    from hub.sync.link import StateLink  # noqa: PLC0415 - a web without a state has no use for it

    pair = (state.cert, state.key) if state.cert and state.key else None
    return Statewide(StateLink(state.url, state.token_file, ca=state.ca, cert=pair))
