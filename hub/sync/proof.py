"""
The third side of the proof: what the state says it holds of each device's day.

A hub asks for the days on which the state's last word differs from its own log, and now
and then for the last week, to notice a state server that lost something.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, Table, and_, func, or_, select

from contract.sync import ProofAnswer, ProofRow
from hub import bulk, clock
from hub.events.tables import ProofDay
from hub.kiosks.tables import StateProof

LOOK_BACK = timedelta(days=7)
NOTHING = "0" * 16
_STATE_PROOF: Table = StateProof.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("site", "device", "day", "events", "log_digest", "asked_at")


def held(connection: Connection, site: str, first: date) -> ProofAnswer:
    """At the state: what its log holds of a site's devices from a day on."""
    rows = connection.execute(
        select(ProofDay.device, ProofDay.day, ProofDay.events, ProofDay.log_digest)
        .where(ProofDay.site == site, ProofDay.day >= first.isoformat())
        .order_by(ProofDay.day, ProofDay.device)
    )
    return ProofAnswer(
        site=site,
        rows=[
            ProofRow(device=row.device, day=row.day, events=row.events, log_digest=row.log_digest)
            for row in rows
        ],
    )


def first_open_day(connection: Connection, site: str) -> date | None:
    """At a hub: the first day of which the state's last word differs from the log."""
    is_same_day = and_(
        StateProof.site == ProofDay.site,
        StateProof.device == ProofDay.device,
        StateProof.day == ProofDay.day,
    )
    differs = or_(
        StateProof.day.is_(None),
        StateProof.events != ProofDay.events,
        StateProof.log_digest != ProofDay.log_digest,
    )
    first = connection.scalar(
        select(func.min(ProofDay.day))
        .outerjoin(StateProof, is_same_day)
        .where(ProofDay.site == site, ProofDay.events > 0, differs)
    )
    return None if first is None else date.fromisoformat(first)


def keep(connection: Connection, site: str, first: date, told: Sequence[ProofRow]) -> None:
    """At a hub: remember the state's word from a day on, also where it holds nothing."""
    now = clock.now()
    days = select(ProofDay.device, ProofDay.day).where(
        ProofDay.site == site, ProofDay.day >= first.isoformat()
    )
    word = {(row.device, row.day): (0, NOTHING) for row in connection.execute(days)}
    word |= {(row.device, row.day): (row.events, row.log_digest) for row in told}
    rows = [(site, device, day, *said, now) for (device, day), said in word.items()]
    bulk.upsert(connection, _STATE_PROOF, _COLUMNS, rows)
