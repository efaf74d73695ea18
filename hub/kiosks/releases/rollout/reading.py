"""Roll-outs as they lie in the database, and what their kiosks said, for the rules and the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, select

from contract.updates import Update
from hub.catalogue.opening.reading import opening_of
from hub.clock import zone
from hub.events import service as events
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.releases.rollout.judging import Seen, Told
from hub.kiosks.releases.rollout.plan import Member, Plan
from hub.kiosks.releases.rollout.rules import Around
from hub.kiosks.releases.rollout.window import AT_ONCE, open_since, window_of
from hub.kiosks.releases.tables import RollOut, RollOutKiosk
from hub.kiosks.service import KioskNow, kiosks_now

ROLL_OUT: Table = RollOut.__table__  # type: ignore[assignment]  # a mapped class's table is one
KIOSK: Table = RollOutKiosk.__table__  # type: ignore[assignment]
_COMMAND: Table = KioskCommand.__table__  # type: ignore[assignment]
KEPT = (
    "device", "stage", "version", "was", "state", "rollbacks", "is_stale", "ordered_at",
    "told_window", "good_at", "sentence",
)  # fmt: skip
"""What a member is, by the names of its columns."""


def live(connection: Connection, site: str, *, to_change: bool = False) -> Row[Any] | None:
    """The roll-out of a site that is not over."""
    asked = select(ROLL_OUT).where(ROLL_OUT.c.live == site)
    return connection.execute(asked.with_for_update() if to_change else asked).first()


def find(
    connection: Connection, site: str, number: str, *, to_change: bool = False
) -> Row[Any] | None:
    """One roll-out."""
    asked = select(ROLL_OUT).where(ROLL_OUT.c.id == number, ROLL_OUT.c.site == site)
    return connection.execute(asked.with_for_update() if to_change else asked).first()


def latest(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """The last two hundred roll-outs of a site, the latest first."""
    return connection.execute(
        select(ROLL_OUT)
        .where(ROLL_OUT.c.site == site)
        .order_by(ROLL_OUT.c.begun_at.desc(), ROLL_OUT.c.id.desc())
        .limit(200)
    ).all()


def plan_of(connection: Connection, row: Row[Any]) -> Plan:
    """A roll-out with its kiosks."""
    rows = connection.execute(
        select(*(KIOSK.c[name] for name in KEPT))
        .where(KIOSK.c.roll_out == row.id)
        .order_by(KIOSK.c.stage, KIOSK.c.device)
    )
    return Plan(
        kind=row.kind,
        version=row.version,
        state=row.state,
        stage=row.stage,
        stage_since=row.stage_since,
        soak=timedelta(minutes=row.soak_minutes),
        members=tuple(Member(**one._mapping) for one in rows),  # noqa: SLF001 - a row's own way
        sentence=row.sentence,
    )


def seen_by(connection: Connection, site: str, plan: Plan, now: datetime) -> dict[str, Seen]:
    """What is known of the kiosks of a roll-out."""
    orders = _orders(connection, site, plan.members)
    return {
        kiosk.device: _seen(kiosk, orders.get(kiosk.device))
        for kiosk in kiosks_now(connection, site, now)
    }


def around(connection: Connection, site: str, now: datetime, *, at_once: bool) -> Around:
    """The hours of the site, as of now."""
    local = now.astimezone(zone(events.timezone_of(connection, site)))
    opening = opening_of(connection, site, local.date())
    window = AT_ONCE if at_once else window_of(opening, local)
    return Around(now, window, open_since(opening, local))


def stopped_sentence(connection: Connection, site: str) -> str:
    """Why the site's roll-out stands; empty when none does."""
    row = connection.execute(
        select(ROLL_OUT.c.version, ROLL_OUT.c.sentence).where(
            ROLL_OUT.c.live == site, ROLL_OUT.c.state == "stopped"
        )
    ).first()
    return f"The roll-out of {row.version} stopped. {row.sentence}" if row else ""


def _orders(connection: Connection, site: str, members: Iterable[Member]) -> dict[str, Told]:
    """The last order to each member, given since it was first told in this roll-out."""
    since = {one.device: one.ordered_at for one in members if one.ordered_at is not None}
    if not since:
        return {}
    rows = connection.execute(
        select(
            _COMMAND.c.device, _COMMAND.c.asked_at, _COMMAND.c.expires_at, _COMMAND.c.status,
            _COMMAND.c.answered_at, _COMMAND.c.answer,
        )
        .where(
            _COMMAND.c.site == site,
            _COMMAND.c.device.in_(since),
            _COMMAND.c.asked_at >= min(since.values()),
            _COMMAND.c.name == "update",
        )
        .order_by(_COMMAND.c.asked_at)
    )  # fmt: skip
    return {row.device: Told(*row[1:]) for row in rows if row.asked_at >= since[row.device]}


def _seen(kiosk: KioskNow, order: Told | None) -> Seen:
    return Seen(
        is_up=kiosk.status == "up",
        is_retired=kiosk.status == "retired",
        heard_at=kiosk.heard_at,
        update=_update(kiosk.heartbeat.get("update")),
        order=order,
    )


def _update(said: Any) -> Update | None:
    try:
        return msgspec.convert(said, Update) if said else None
    except msgspec.ValidationError:
        return None  # of a later program; the hub is updated first
