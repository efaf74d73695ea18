"""
What was corrected in a record: which field, from what to what, when and by whom.

A correction is known by its id, so that hub and state may tell it to each other twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, RowMapping, Table, func, select, update

from contract.sync import CorrectedField, Correction
from hub import bulk
from hub.members.tables import MemberHistory

_TABLE: Table = MemberHistory.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("id", "member", "field", "before", "after", "at", "by", "site", "is_told")
MOST_SHOWN = 100
SSN_FIELD = "ssn"
"""A field that no record has: what became of a number that was sealed."""


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """A correction as the member's page shows it."""

    field: str
    before: str
    after: str
    at: datetime
    by: str
    site: str
    is_told: bool


def add(
    connection: Connection,
    member: str,
    corrections: Sequence[Correction],
    *,
    site: str,
    is_told: bool,
) -> None:
    """Keep corrections; one that is there already stays as it is."""
    rows = [
        (one.id, member, one.field, one.before, one.after, one.at, one.by, site, is_told)
        for one in corrections
    ]
    bulk.upsert(connection, _TABLE, _COLUMNS, rows, keep=_COLUMNS)


def note(connection: Connection, *, id_: str, member: str, field: str, after: str, at: datetime, site: str) -> None:  # fmt: skip
    """Keep something about a record that is no field of it, and that nobody else is told."""
    row = (id_, member, field, "", after, at, "state", site, True)
    bulk.upsert(connection, _TABLE, _COLUMNS, [row], keep=_COLUMNS)


def of_member(connection: Connection, member: str) -> list[Step]:
    """What was corrected, newest first."""
    rows = connection.execute(
        select(
            MemberHistory.field,
            MemberHistory.before,
            MemberHistory.after,
            MemberHistory.at,
            MemberHistory.by,
            MemberHistory.site,
            MemberHistory.is_told,
        )
        .where(MemberHistory.member == member)
        .order_by(MemberHistory.at.desc(), MemberHistory.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Step(*row) for row in rows]


def untold(connection: Connection, member: str) -> list[Correction]:
    """What was corrected here and the state does not have, oldest first."""
    rows = connection.execute(
        select(_TABLE)
        .where(MemberHistory.member == member, MemberHistory.is_told.is_(False))
        .order_by(MemberHistory.at, MemberHistory.id)
    )
    return [_as_correction(row) for row in rows.mappings()]


def note_told(connection: Connection, ids: Collection[str]) -> None:
    """The state has these."""
    connection.execute(update(MemberHistory).where(MemberHistory.id.in_(ids)).values(is_told=True))


def known(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of these corrections that are kept already."""
    return set(connection.scalars(select(MemberHistory.id).where(MemberHistory.id.in_(ids))))


def is_latest(connection: Connection, member: str, one: Correction) -> bool:
    """Whether nobody corrected the same field later."""
    last = connection.scalar(
        select(func.max(MemberHistory.at)).where(
            MemberHistory.member == member,
            MemberHistory.field == one.field,
            MemberHistory.id != one.id,
        )
    )
    return last is None or last <= one.at


def values_after(one: Correction) -> dict[str, Any]:
    """The columns of a record as a correction leaves them."""
    match one.field:
        case "birth_date":
            return {"birth_date": date.fromisoformat(one.after) if one.after else None}
        case "veteran":
            return {"veteran": one.after or None, "veteran_asked_at": one.at if one.after else None}
        case "oriented_at":
            at = datetime.fromisoformat(one.after) if one.after else None
            return {"oriented_at": at, "oriented_by": one.by if at else ""}
        case "language":
            return {"language": one.after, "language_at": one.at}
        case _:
            return {one.field: one.after}


def _as_correction(row: RowMapping) -> Correction:
    return Correction(
        id=row["id"],
        field=cast("CorrectedField", row["field"]),
        before=row["before"],
        after=row["after"],
        at=row["at"],
        by=row["by"],
    )
