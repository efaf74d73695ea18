"""Which tables lie in parts, through which month parts are made, and what fell beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from hub.standing.partitions.rules import day_of_id

_FIRST = re.compile(r"FOR VALUES FROM \(MINVALUE\) TO \('([0-9a-f-]{36})'\)")
_PARTS = text(
    "SELECT parent.relname AS name, child.relname AS part,"
    " pg_get_expr(child.relpartbound, child.oid) AS bound,"
    " greatest(child.reltuples, 0)::bigint AS rows"
    " FROM pg_inherits"
    " JOIN pg_class parent ON parent.oid = inhparent JOIN pg_class child ON child.oid = inhrelid"
    " WHERE parent.relkind = 'p' AND parent.relnamespace = current_schema()::regnamespace"
    " ORDER BY parent.relname, child.relname"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that lies in parts."""

    name: str
    months: tuple[date, ...]
    """The first day of each month that has a part of its own, in order."""
    beside: int
    """Rows of odd dates, in no month's part, as the database estimates."""
    whole_before: date | None = None
    """Everything before this month lies in one part: what there was before it was parted."""

    @property
    def through(self) -> date | None:
        return self.months[-1] if self.months else None


def partitions(connection: Connection) -> tuple[Kept, ...]:
    """Every table that lies in parts; none on SQLite."""
    if connection.dialect.name != "postgresql":
        return ()
    months: dict[str, list[date]] = {}
    beside: dict[str, int] = {}
    before: dict[str, date] = {}
    for row in connection.execute(_PARTS):
        months.setdefault(row.name, [])
        if row.bound == "DEFAULT":
            beside[row.name] = row.rows
        elif (month := _end_of_first(row.bound)) is not None:
            before[row.name] = month
        elif (month := month_of_part(row.part)) is not None:
            months[row.name].append(month)
    return tuple(
        Kept(name, tuple(sorted(found)), beside.get(name, 0), before.get(name))
        for name, found in sorted(months.items())
    )


def _end_of_first(bound: str) -> date | None:
    found = _FIRST.match(bound)
    return day_of_id(found[1]) if found else None


def month_of_part(name: str) -> date | None:
    """The month that a part's name says: `event_2026_03`."""
    try:
        year, month = name.rsplit("_", 2)[-2:]
        return date(int(year), int(month), 1)
    except ValueError:
        return None
