"""
At a hub: asking the state who somebody is while the customer waits.

Short of patience: an answer that comes later than the kiosk goes on is kept for the next
time.  After a failure nobody is asked for a while, so that with the line down no customer
waits for it.  What the state tells is kept, and its changes flow here from then on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple, Protocol, TypeVar

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Engine

from contract.fields import Sealed
from contract.sync import CardAnswer, CardChange, MatchAnswer, MemberChange
from hub import clock
from hub.cards import service as cards
from hub.members import service as members
from hub.sharing import standings
from hub.sync.errors import SyncError
from hub.visits import identity

log = logging.getLogger(__name__)

PATIENCE = (0.35, 0.35)
"""Seconds to connect and to wait; a kiosk goes on after 0.4."""
REST = timedelta(seconds=15)

T = TypeVar("T")
Timeout = tuple[float, float]


class Line(Protocol):
    """What asking needs of the line to the state."""

    def card(self, token: str, timeout: Timeout = PATIENCE) -> CardAnswer | None: ...

    def match(self, sealed: Sealed, timeout: Timeout = PATIENCE) -> MatchAnswer: ...


class Told(NamedTuple):
    """What the state says of somebody."""

    member: str
    is_void: bool = False


class StateDesk:
    """Asks the state, one question at a time."""

    def __init__(self, engine: Engine, line: Line, now: Callable[[], datetime] = clock.now) -> None:
        self._engine = engine
        self._line = line
        self._now = now
        self._turn = Lock()
        self._rests_until: datetime | None = None

    def whose_card(self, token: str) -> Told | None:
        """The member of a card this hub does not know; None if nobody's or not to be learnt now."""
        answer = self._ask(lambda: self._line.card(token, PATIENCE))
        if answer is None:
            return None
        with self._engine.begin() as connection:
            self._keep_member(connection, answer.member, answer.first_name, answer.language)
            self._keep_card(connection, token, answer)
            identity.learn_person(connection, f"c:{token}", f"m:{answer.member}", self._now())
        return Told(answer.member, answer.status == "void")

    def whose_ssn(self, sealed: Sealed) -> Told | None:
        """The member with a sealed SSN; None if nobody's or not to be learnt now."""
        answer = self._ask(lambda: self._line.match(sealed, PATIENCE))
        if answer is None or answer.member is None:
            return None
        with self._engine.begin() as connection:
            self._keep_member(connection, answer.member, answer.first_name, answer.language)
        return Told(answer.member)

    def _ask(self, question: Callable[[], T | None]) -> T | None:
        if not self._turn.acquire(timeout=PATIENCE[0]):
            return None
        try:
            if self._rests_until is not None and self._now() < self._rests_until:
                return None
            try:
                answer = question()
            except SyncError as error:
                log.info("state not asked for a while: %s", error)
                self._rests_until = self._now() + REST
                return None
            self._rests_until = None
            return answer
        finally:
            self._turn.release()

    def _keep_member(
        self,
        connection: Connection,
        number: str,
        first_name: str | UnsetType,
        language: str | UnsetType,
    ) -> None:
        # The whole record comes with the next changes; until then its greeting will do.
        if members.find(connection, number) is None:
            greeting = MemberChange(
                number=number,
                first_name="" if first_name is UNSET else first_name,
                language="en" if language is UNSET else language,
                registered_at=self._now(),
                registered_site=members.STATE,
            )
            members.keep(connection, greeting)
            standings.hold_back(connection, number)

    def _keep_card(self, connection: Connection, token: str, answer: CardAnswer) -> None:
        now = self._now()
        voided_at = now if answer.status == "void" else UNSET
        cards.keep(
            connection,
            CardChange(
                token=token,
                member=answer.member,
                status=answer.status,
                issued_at=now,
                voided_at=voided_at,
            ),
        )
