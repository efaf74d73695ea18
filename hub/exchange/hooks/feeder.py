"""
What the state tells its hubs, told to other systems as well.

Members, merges and the catalogue are announced to hubs in one order that never shows a gap, in
the transaction that changes them.  This errand reads that order after its own place, and writes
the events and its new place in one transaction.
"""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from hub.db import reading
from hub.exchange import heads
from hub.exchange.hooks import events
from hub.sync.tables import Change

PLACE = "changes"
AT_ONCE = 2_000
LOOK_EVERY_S = 1.0
_MEMBERS = {"member": ("number",), "correction": ("member",), "sharing": ("member",)}
_CATALOGUE = ("service", "programme", "partner")
KINDS = (*_MEMBERS, "merge", *_CATALOGUE)


def run(engine: Engine, stop: threading.Event, every_s: float = LOOK_EVERY_S) -> None:
    """An errand: until `stop` is set."""
    while not stop.is_set():
        if not step(engine):
            stop.wait(every_s)


def step(engine: Engine) -> int:
    """Turn the next announcements into events; answers how many were read."""
    with reading(engine) as connection:
        end = connection.scalar(select(func.max(Change.position))) or 0
        if end <= heads.look(connection, PLACE):
            return 0
    with engine.begin() as connection:
        place = heads.take(connection, PLACE)
        rows = connection.execute(
            select(Change.position, Change.kind, Change.payload)
            .where(Change.position > place, Change.position <= end, Change.kind.in_(KINDS))
            .order_by(Change.position)
            .limit(AT_ONCE)
        ).all()
        through = rows[-1].position if len(rows) == AT_ONCE else end
        _put(connection, rows)
        heads.put(connection, PLACE, through)
    return through - place


def numbers_of(kind: str, payload: dict[str, Any]) -> list[str]:
    """The members that an announcement is about."""
    if kind == "merge":
        return [payload["keep"], payload["gone"]]
    return [payload[name] for name in _MEMBERS.get(kind, ())]


def _put(connection: Connection, rows: Any) -> None:
    members: dict[str, None] = {}
    codes: dict[str, None] = {}
    merges: dict[tuple[str, str, bool], None] = {}
    for row in rows:
        if row.kind == "merge":
            merges[row.payload["keep"], row.payload["gone"], bool(row.payload.get("undone_at"))] = (
                None
            )
        elif row.kind in _CATALOGUE:
            codes[f"{row.kind}:{row.payload['code']}"] = None
        else:
            members |= dict.fromkeys(numbers_of(row.kind, row.payload))
    numbers = list(members)
    for some in range(0, len(numbers), 200):
        events.put(connection, "member.changed", {"members": numbers[some : some + 200]})
    for keep, gone, _ in merges:
        events.put(connection, "member.merged", {"kept": keep, "members": [keep, gone]})
    if codes:
        events.put(connection, "catalogue.changed", {"codes": list(codes)})
