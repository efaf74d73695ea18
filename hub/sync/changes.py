"""
What hubs must learn from the state, in one order that never shows a gap.

A hub asks for what came after the last position it has.  So positions must appear in
their order: whoever announces takes a lock that is held until the commit, and announces
last in its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, func, insert, or_, select, text

from contract.sync import (
    MAX_BATCH_LINES,
    AnyChange,
    Changes,
    NumberedChange,
    SharingChange,
    change_from,
    change_kind,
)
from hub import clock
from hub.sync.tables import Change

PAGE = 1_000
_ORDER_LOCK = 0x5753_4348
"""Any number that no other part of the program locks."""


def announce(connection: Connection, changes: Iterable[AnyChange], site: str = "") -> None:
    """Tell one site, or all of them, at their next question."""
    made_at = clock.now()
    rows = [
        {
            "site": site,
            "kind": change_kind(change),
            "payload": msgspec.to_builtins(change),
            "made_at": made_at,
        }
        for change in changes
    ]
    if rows:
        take_turn(connection)
        connection.execute(insert(Change), rows)


def changes_after(connection: Connection, site: str, after: int, limit: int = PAGE) -> Changes:
    """What a site has not heard yet, oldest first, a page at a time."""
    # The end is read first: what is committed meanwhile comes with the next question.
    end = connection.scalar(select(func.max(Change.position))) or 0
    rows = connection.execute(
        select(Change.position, Change.kind, Change.payload)
        .where(or_(Change.site == site, Change.site == ""))
        .where(Change.position > after, Change.position <= end)
        .order_by(Change.position)
        .limit(limit + 1)
    ).all()
    page, has_more = rows[:limit], len(rows) > limit
    first = _opt_outs(connection, site, page[-1].position, end) if has_more else []
    return Changes(
        through=page[-1].position if has_more else end,
        more=has_more,
        first=first,
        changes=[
            NumberedChange(position=row.position, change=change_from(row.kind, row.payload))
            for row in page
        ],
    )


def _opt_outs(connection: Connection, site: str, after: int, end: int) -> list[SharingChange]:
    """The opt-outs that would wait for other pages; the last word on each member alone."""
    rows = connection.execute(
        select(Change.kind, Change.payload)
        .where(Change.site == site, Change.kind == "sharing")
        .where(Change.position > after, Change.position <= end)
        .order_by(Change.position)
    )
    latest: dict[str, SharingChange] = {}
    for row in rows:
        change = change_from(row.kind, row.payload)
        if isinstance(change, SharingChange):
            latest[change.member] = change
    return [one for one in latest.values() if one.is_out][:MAX_BATCH_LINES]


def take_turn(connection: Connection) -> None:
    """Hold until the commit: nobody else announces meanwhile."""
    # SQLite has one writer at a time already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ORDER_LOCK})
