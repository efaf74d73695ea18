"""
How the event log names somebody of staff: a mark that is no name, and here whose it is.

The log travels to the state and stays for years; accounts stay at their hub.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from hub.accounts.tables import Staff

_BEFORE = "staff-"


def mark_of(account: int) -> str:
    """The mark of an account, the same for as long as it lives."""
    return f"{_BEFORE}{account}"


def names_of(connection: Connection, marks: Collection[str]) -> dict[str, str]:
    """What those are called whose marks these are; one of another hub is left out."""
    ids = {int(mark.removeprefix(_BEFORE)) for mark in marks if mark.startswith(_BEFORE)}
    if not ids:
        return {}
    rows = connection.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)))
    return {mark_of(row.id): row.name for row in rows}
