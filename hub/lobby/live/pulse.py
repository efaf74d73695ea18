"""
The version of a lobby: it changes when anything did that the board shows.

Made of how far the log is folded and of a number that each act of staff raises, so that one
small question tells a watcher whether there is anything new.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, select, update

from hub import bulk
from hub.lobby.tables import LobbyPulse
from hub.visits.tables import ProjectionCursor

_PULSE: Table = LobbyPulse.__table__  # type: ignore[assignment]  # a mapped class's table is one


def version(connection: Connection, site: str) -> str:
    """As it stands now."""
    folded = select(ProjectionCursor.through).where(ProjectionCursor.site == site)
    done = select(LobbyPulse.number).where(LobbyPulse.site == site)
    row = connection.execute(select(folded.scalar_subquery(), done.scalar_subquery())).one()
    return f"{row[0] or 0}.{row[1] or 0}"


def beat(connection: Connection, site: str) -> None:
    """
    Something is being done at the board.

    Whoever else does something at the same moment waits here until this transaction ends, so
    that two of staff never act on the same state of the lobby.
    """
    raised = update(LobbyPulse).where(LobbyPulse.site == site).values(number=LobbyPulse.number + 1)
    if connection.execute(raised).rowcount == 0:
        bulk.upsert(connection, _PULSE, ("site", "number"), [(site, 0)], keep=("number",))
        connection.execute(raised)
