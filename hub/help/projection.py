"""Requests for help, from the log."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from sqlalchemy import Connection, Table, delete

from contract.events import Help
from hub import bulk
from hub.events.told import Told
from hub.help.tables import HelpRequest

_REQUEST: Table = HelpRequest.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("event", "site", "device", "screen", "visit", "at")


def apply(connection: Connection, site: str, told: Sequence[Told]) -> None:
    rows = [
        (
            event.id,
            site,
            event.device,
            body.screen,
            None if body.visit is UNSET else body.visit,
            event.happened_at,
        )
        for event, body in told
        if isinstance(body, Help)
    ]
    bulk.upsert(connection, _REQUEST, _COLUMNS, rows)


def empty(connection: Connection, site: str) -> None:
    connection.execute(delete(HelpRequest).where(HelpRequest.site == site))
