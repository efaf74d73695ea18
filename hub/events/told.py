"""
What the log tells beside visits, read once for every feature that folds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from contract import events as contract
from contract.events import BadMessage, Body
from hub.events import aside
from hub.events.service import LoggedEvent

VISITS = "visit."
"""How the types begin that the fold of visits reads itself."""
ROSTERS = "group."
"""Of rosters, which both folds read: whoever is on one is here."""


class Told(NamedTuple):
    """An event of the log and what it says."""

    event: LoggedEvent
    body: Body


def read(connection: Connection, site: str, logged: Sequence[LoggedEvent]) -> list[Told]:
    """The events that are no visit's; one that cannot be read is noted and passed over."""
    told = []
    for event in logged:
        if event.type.startswith(VISITS):
            continue
        try:
            told.append(Told(event, contract.decode(event.payload.encode()).body))
        except BadMessage as fault:
            reason = f"the log has it, but it cannot be read: {fault}"
            aside.note_logged(connection, site, event, reason)
    return told
