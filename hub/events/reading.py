"""What was set aside, as pages show it: the list, one message with its secrets masked."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, select

from hub.db import reading
from hub.events.tables import SetAside

STATUSES = ("open", "applied", "dismissed")

_LONG_NUMBERS = re.compile(r"[0-9][0-9 -]{7,}[0-9]")
_BOX = re.compile(r'("box"\s*:\s*")[^"]*')


def open_set_aside(engine: Engine, site: str | None) -> int:
    """How many messages wait for a decision."""
    with reading(engine) as connection:
        return _count(connection, site, "open")


def set_aside(site: str | None, status: str) -> Select[Any]:
    """The messages of a status."""
    return select(SetAside.__table__).where(*_where(site, status))


def one_set_aside(connection: Connection, site: str | None, number: int) -> Row[Any] | None:
    """One message by its number."""
    conditions = [SetAside.id == number, *([SetAside.site == site] if site else [])]
    return connection.execute(select(SetAside.__table__).where(*conditions)).one_or_none()


def masked(payload: str) -> str:
    """The message with card tokens, member numbers and sealed boxes covered."""
    covered = _BOX.sub(r"\1…", payload)
    return _LONG_NUMBERS.sub(lambda found: "•" * (len(found[0]) - 2) + found[0][-2:], covered)


def _count(connection: Connection, site: str | None, status: str) -> int:
    counted = select(func.count()).select_from(SetAside).where(*_where(site, status))
    return connection.scalar(counted) or 0


def _where(site: str | None, status: str) -> list[Any]:
    return [SetAside.status == status, *([SetAside.site == site] if site else [])]
