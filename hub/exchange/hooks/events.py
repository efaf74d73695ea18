"""
What happened, on its way to whoever wants to be told.

`put` writes an event and a delivery for each subscription that wants its kind, within the
transaction that follows the change; a crash before the commit leaves the change to be followed
again, a crash after it leaves the deliveries to be sent.  `put` is also the door for other
features of the state: call it in the transaction of your own change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from hub import clock
from hub.exchange.hooks.tables import Hook, HookDelivery, HookEvent
from hub.exchange.rules import KINDS
from hub.ids import new_id

ALLOWED = frozenset({"visits", "members", "kept", "codes", "site", "day", "snapshot"})
"""What an event may hold: ids and never a name."""


def put(
    connection: Connection, kind: str, about: Mapping[str, Any], only: str | None = None
) -> int:
    """Tell that something happened; answers how many are told.  `only`: one subscription."""
    if kind not in KINDS or set(about) - ALLOWED:
        raise ValueError(f"'{kind}' about {sorted(about)} is no event of the exchange")
    wanting = select(Hook.id, Hook.kinds).where(Hook.status == "active")
    if only is not None:
        wanting = wanting.where(Hook.id == only)
    hooks = [row.id for row in connection.execute(wanting) if only or kind in row.kinds]
    if not hooks:
        return 0
    now = clock.now()
    sequence = connection.scalar(
        insert(HookEvent)
        .values(id=new_id(), kind=kind, about=dict(about), at=now)
        .returning(HookEvent.sequence)
    )
    rows = [
        {
            "id": new_id(),
            "hook": hook,
            "sequence": sequence,
            "status": "waiting",
            "attempts": 0,
            "next_at": now,
            "said": "",
        }
        for hook in hooks
    ]
    connection.execute(insert(HookDelivery), rows)
    return len(rows)
