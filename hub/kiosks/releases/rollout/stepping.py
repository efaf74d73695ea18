"""
The step that a roll-out takes by itself.

It reads, decides and writes in one transaction, the orders among it: a hub that is killed in the
middle has either told a kiosk and knows it, or has not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.db import reading
from hub.kiosks.commands import service as commands
from hub.kiosks.releases.rollout.keeping import LONGEST, keep
from hub.kiosks.releases.rollout.plan import Plan
from hub.kiosks.releases.rollout.reading import around, live, plan_of, seen_by
from hub.kiosks.releases.rollout.rules import Order, step
from hub.kiosks.releases.rollout.window import not_after, not_before
from hub.kiosks.releases.store import service as store

BY_HUB = "the hub itself"


def look(engine: Engine, site: str, now: datetime) -> list[Order]:
    """The step that is due, if one is; whoever was told."""
    with reading(engine) as connection:
        row = live(connection, site)
        if row is None or _stepped(connection, site, row, now) is None:
            return []
    with Session(engine) as session, session.begin():
        connection = session.connection()
        row = live(connection, site, to_change=True)
        stepped = _stepped(connection, site, row, now) if row is not None else None
        if row is None or stepped is None:
            return []
        before, after, orders = stepped
        keep(connection, row, before, after, by=BY_HUB, now=now)
        _tell(session, site, before, orders, now)
        if (before.state, before.stage) != (after.state, after.stage):
            what = after.state if after.state != "running" else f"stage {after.stage}"
            note(
                session, actor=BY_HUB, action="roll_out.moved",
                subject=f"release {row.version}", reason=f"{what}. {after.sentence}"[:LONGEST],
            )  # fmt: skip
    return orders


def _stepped(
    connection: Connection, site: str, row: Row[Any], now: datetime
) -> tuple[Plan, Plan, list[Order]] | None:
    before = plan_of(connection, row)
    by = around(connection, site, now, at_once=row.at_once)
    after, orders = step(before, seen_by(connection, site, before, now), by)
    return None if after == before and not orders else (before, after, orders)


def _tell(
    session: Session, site: str, before: Plan, orders: Sequence[Order], now: datetime
) -> None:
    connection = session.connection()
    known = {one.version: one for one in store.held(connection, site)}
    told_before = {one.device for one in before.members if one.ordered_at is not None}
    for order in orders:
        release = known[order.version]  # a release that is rolled out is not removed
        commands.ask_within(
            session, site, order.device, "update", arguments_of(release, order.window),
            by=BY_HUB, now=now, is_noted=order.device not in told_before,
        )  # fmt: skip


def arguments_of(release: Row[Any], window: str = "") -> dict[str, str]:
    """What an order to take a release is told."""
    told = {"version": release.version, "sha256": release.sha256, "size": str(release.size)}
    return told | (
        {"not-before": not_before(window), "not-after": not_after(window)} if window else {}
    )
