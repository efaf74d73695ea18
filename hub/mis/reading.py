"""What the page of the exchange shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from hub.members.tables import Member
from hub.mis.tables import MisClash, MisRun
from hub.mis.words import came_to
from hub.said import Said

MOST_RUNS = 30
MOST_CLASHES = 500


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed."""

    id: str
    member: str
    name: str
    field: str
    ours: str
    theirs: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Ran:
    """An exchange or a comparison."""

    id: str
    what: str
    by: str
    began_at: datetime
    ended_at: datetime | None
    fault: str
    sentences: tuple[Said | str, ...]
    keys: dict[str, list[str]]

    @property
    def came(self) -> str:
        return " ".join(str(one) for one in self.sentences)


def conflicts(connection: Connection) -> list[Conflict]:
    """Those that nobody has decided, the oldest first."""
    rows = connection.execute(
        select(MisClash.__table__, Member.first_name, Member.last_name)
        .join(Member, Member.number == MisClash.member)
        .where(MisClash.decided_at.is_(None))
        .order_by(MisClash.found_at, MisClash.id)
        .limit(MOST_CLASHES)
    )
    return [
        Conflict(
            row.id, row.member, f"{row.first_name} {row.last_name[:1]}".strip(), row.field,
            row.ours, row.theirs, row.found_at,
        )
        for row in rows
    ]  # fmt: skip


def runs(connection: Connection) -> list[Ran]:
    """The last ones, the latest first."""
    rows = connection.execute(
        select(MisRun.__table__).order_by(MisRun.began_at.desc(), MisRun.id.desc()).limit(MOST_RUNS)
    )
    return [
        Ran(
            row.id, row.what, row.by, row.began_at, row.ended_at, row.fault,
            tuple(came_to(row.what, row.counts, row.fault)), row.counts.get("keys", {}),
        )
        for row in rows
    ]  # fmt: skip
