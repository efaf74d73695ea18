"""
At a hub: asking the state for somebody at a page, who waits; and with the line down, saying so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol, TypeVar

from contract.sharing import (
    OfficeAnswer,
    OfficeAsk,
    OptOutAnswer,
    OptOutAsk,
    StatewideAnswer,
    StatewideAsk,
)
from hub import clock
from hub.config import State
from hub.members.registering.statewide import PATIENCE, REST
from hub.sync.errors import SyncError

log = logging.getLogger(__name__)

T = TypeVar("T")
Timeout = tuple[float, float]


class Line(Protocol):
    """What is needed of the line to the state here."""

    def search_statewide(self, asked: StatewideAsk, timeout: Timeout) -> StatewideAnswer: ...

    def add_to_office(self, asked: OfficeAsk, timeout: Timeout) -> OfficeAnswer: ...

    def look_up_opt_out(self, asked: OptOutAsk, timeout: Timeout) -> OptOutAnswer: ...


class StateDesk:
    """Asks the state, one question at a time; None when it cannot be asked now."""

    def __init__(
        self,
        line: Line,
        now: Callable[[], datetime] = lambda: clock.now(),
        rest: timedelta = REST,
    ) -> None:
        self._line = line
        self._now = now
        self._rest = rest
        self._turn = Lock()
        self._rests_until: datetime | None = None

    def search(self, asked: StatewideAsk) -> StatewideAnswer | None:
        return self._ask(lambda: self._line.search_statewide(asked, PATIENCE))

    def add_to_office(self, asked: OfficeAsk) -> OfficeAnswer | None:
        return self._ask(lambda: self._line.add_to_office(asked, PATIENCE))

    def look_up_opt_out(self, asked: OptOutAsk) -> OptOutAnswer | None:
        return self._ask(lambda: self._line.look_up_opt_out(asked, PATIENCE))

    def _ask(self, question: Callable[[], T]) -> T | None:
        if not self._turn.acquire(timeout=sum(PATIENCE)):
            return None
        try:
            if self._rests_until is not None and self._now() < self._rests_until:
                return None
            answer = question()
        except SyncError as error:
            log.info("state not asked for a while: %s", error)
            self._rests_until = self._now() + self._rest
            return None
        finally:
            self._turn.release()
        self._rests_until = None
        return answer


def open_line(state: State | None) -> StateDesk | None:
    """The line that a hub's configuration describes; None without a state server."""
    if state is None:
        return None
    from hub.sync.link import StateLink  # noqa: PLC0415 - a web without a state has no use for it

    pair = (state.cert, state.key) if state.cert and state.key else None
    return StateDesk(StateLink(state.url, state.token_file, ca=state.ca, cert=pair))
