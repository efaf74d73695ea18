"""A member's record between its row and what hubs and state tell each other of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType
from sqlalchemy import ColumnElement, Connection, RowMapping, Table, select, update

from contract.sync import MemberChange
from hub import bulk
from hub.members.finding import index
from hub.members.record import history
from hub.members.tables import Member

T = TypeVar("T")

_TABLE: Table = Member.__table__  # type: ignore[assignment]  # a mapped class's table is one
_UNTOLD = ("registration", "merged_into", "forgotten_at")
_TOLD = tuple(column for column in _TABLE.columns if column.name not in _UNTOLD)
_NAMES = ("first_name", "last_name", "preferred_name")


def find(connection: Connection, number: str) -> MemberChange | None:
    """A member this database knows."""
    found = find_where(connection, Member.number == number)
    return found[0] if found else None


def find_where(connection: Connection, wanted: ColumnElement[bool]) -> list[MemberChange]:
    """The members of whom this is true, by number."""
    rows = connection.execute(select(*_TOLD).where(wanted).order_by(Member.number))
    return [as_change(row) for row in rows.mappings()]


def keep(connection: Connection, told: MemberChange) -> None:
    """
    Remember a member as the state has it, and what was corrected here and not told yet.

    The revision rises whenever the record looks different from before.
    """
    before = find(connection, told.number)
    values = values_of(told)
    if before is not None:
        for correction in history.untold(connection, told.number):
            values |= history.values_after(correction)
        was = values_of(before)
        is_news = any(values[name] != was[name] for name in values if name != "revision")
        values["revision"] = max(told.revision, before.revision + is_news)
    bulk.upsert(connection, _TABLE, list(values), [tuple(values.values())])
    if before is None or any(values[name] != getattr(before, name) for name in _NAMES):
        enter_words(connection, told.number, values)


def change(connection: Connection, number: str, values: dict[str, Any]) -> None:
    """Write these fields of a record, and let its revision rise."""
    connection.execute(
        update(Member).where(Member.number == number).values(**values, revision=Member.revision + 1)
    )
    if set(values) & set(_NAMES):
        present = find(connection, number)
        if present is not None:
            enter_words(connection, number, values_of(present))


def enter_words(connection: Connection, number: str, values: dict[str, Any]) -> None:
    """Let somebody be found by the names that these values hold."""
    index.enter(connection, [(number, *(values[name] for name in _NAMES))])


def as_change(row: RowMapping) -> MemberChange:
    """A row as it is told."""
    values: dict[str, Any] = {name: UNSET if row[name] is None else row[name] for name in row}
    if isinstance(born := values["birth_date"], date):
        values["birth_date"] = born.isoformat()
    return MemberChange(**values)


def values_of(told: MemberChange) -> dict[str, Any]:
    """What is told as the columns of a row."""
    values = {column.name: _or_none(getattr(told, column.name)) for column in _TOLD}
    born = told.birth_date
    values["birth_date"] = None if born is UNSET else date.fromisoformat(born)
    return values


def greeting_name(member: MemberChange) -> str:
    """What somebody is called at a kiosk."""
    return member.preferred_name or member.first_name


def born(member: MemberChange) -> date | None:
    """The birth date, if it is known."""
    return None if member.birth_date is UNSET else date.fromisoformat(member.birth_date)


def at(value: datetime | UnsetType) -> datetime | None:
    """A time of the record, if there is one."""
    return None if value is UNSET else value


def _or_none(value: T | UnsetType) -> T | None:
    return None if value is UNSET else value
