"""
Roll-outs, the verbs of staff: begin one, hold it, go on, turn it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.db import reading
from hub.kiosks.releases.rollout.keeping import NotDone, changed, columns, found, keep
from hub.kiosks.releases.rollout.plan import (
    LAST_STAGE,
    LIVE,
    Candidate,
    Member,
    Plan,
    again,
    staged,
    turned_back,
    without,
)
from hub.kiosks.releases.rollout.reading import find, plan_of
from hub.kiosks.releases.store import service as store
from hub.kiosks.releases.tables import RollOut, RollOutKiosk
from hub.said import say

Act = Literal["pause", "go-on", "again", "without", "abort"]
FROM: dict[Act, tuple[str, ...]] = {
    "pause": ("running",),
    "go-on": ("paused",),
    "again": ("stopped",),
    "without": ("stopped",),
    "abort": LIVE,
}
"""In which states somebody may do what."""


def begin(
    engine: Engine,
    site: str,
    candidates: Sequence[Candidate],
    *,
    number: str,
    version: str,
    first: str,
    soak_minutes: int,
    at_once: bool,
    by: str,
    now: datetime,
) -> None:
    """Begin a roll-out; the same form sent twice begins one.  Raises NotDone."""
    members = staged(candidates, version, first)
    if not any(one.stage for one in members):
        raise NotDone(
            say("No kiosk of this site can take %(version)s: see why below.", version=version)
        )
    if not any(one.device == first and one.stage == 1 for one in members):
        raise NotDone(say("Choose the kiosk that goes first."))
    row = {
        "kind": "forward", "version": version, "stage": 1, "soak_minutes": soak_minutes,
        "at_once": at_once,
    }  # fmt: skip
    why = f"first {first}, watched for {soak_minutes} minutes a stage"
    _insert(engine, site, number, row, members, needs=version, by=by, why=why, now=now)


def turn_back(
    engine: Engine,
    site: str,
    *,
    of: str,
    number: str,
    revision: int,
    at_once: bool,
    by: str,
    now: datetime,
) -> None:
    """To those that took a version, the one before; what was under way is over.  Raises NotDone."""
    with reading(engine) as connection:
        if find(connection, site, number) is not None:
            return
        row = found(connection, site, of, revision)
        held = [one.version for one in store.held(connection, site)]
        members = turned_back(plan_of(connection, row), held)
    if row.kind == "back" or not any(one.stage for one in members):
        raise NotDone(
            say(
                "There is nothing to turn back: no kiosk took it whose version before this hub "
                "still holds."
            )
        )
    back = {
        "kind": "back", "version": row.version, "stage": LAST_STAGE, "soak_minutes": 0,
        "at_once": at_once,
    }  # fmt: skip
    why = f"turns back {row.version}"
    _insert(engine, site, number, back, members, needs="", by=by, why=why, now=now, ends=row)


def act(
    engine: Engine, site: str, number: str, what: Act, *, revision: int, by: str, now: datetime
) -> None:
    """Hold it, go on with it, or be done with it.  Raises NotDone."""
    with Session(engine) as session, session.begin():
        connection = session.connection()
        row = found(connection, site, number, revision, to_change=True)
        if row.state not in FROM[what]:
            raise changed()
        before = plan_of(connection, row)
        after = _acted(before, what, now)
        if after is None:
            raise NotDone(
                say(
                    "No kiosk has taken %(version)s well yet: try those again, or abort and begin "
                    "with another kiosk.",
                    version=row.version,
                )
            )
        keep(connection, row, before, after, by=by, now=now)
        note(
            session, actor=by, action=f"roll_out.{what.replace('-', '_')}",
            subject=f"release {row.version}",
        )  # fmt: skip


def _acted(plan: Plan, what: Act, now: datetime) -> Plan | None:
    match what:
        case "pause":
            return replace(plan, state="paused")
        case "go-on":
            return replace(plan, state="running", stage_since=now)
        case "again":
            return again(plan, now)
        case "without":
            return without(plan, now)
        case "abort":
            return replace(plan, state="aborted")


def _insert(
    engine: Engine,
    site: str,
    number: str,
    row: dict[str, Any],
    members: Sequence[Member],
    *,
    needs: str,
    by: str,
    why: str,
    now: datetime,
    ends: Row[Any] | None = None,
) -> None:
    try:
        with Session(engine) as session, session.begin():
            connection = session.connection()
            if connection.scalar(select(RollOut.id).where(RollOut.id == number)) is not None:
                return
            if needs and store.find(connection, site, needs) is None:
                raise NotDone(say("This hub holds no release %(version)s any more.", version=needs))
            if ends is not None:
                _end(connection, site, ends, by=by, now=now)
            common = {"changed_by": by, "changed_at": now, "begun_by": by, "begun_at": now}
            connection.execute(
                insert(RollOut).values(
                    id=number, site=site, live=site, state="running", stage_since=now,
                    sentence="", revision=1, **row, **common,
                )
            )  # fmt: skip
            rows = [{"roll_out": number, **columns(one)} for one in members]
            connection.execute(insert(RollOutKiosk), rows)
            action = "roll_out.turned_back" if row["kind"] == "back" else "roll_out.begun"
            note(session, actor=by, action=action, subject=f"release {row['version']}", reason=why)
    except IntegrityError:
        raise NotDone(
            say("A roll-out is under way at this site: abort it first, or wait for its end.")
        ) from None


def _end(connection: Connection, site: str, row: Row[Any], *, by: str, now: datetime) -> None:
    found(connection, site, row.id, row.revision, to_change=True)
    connection.execute(
        update(RollOut)
        .where(RollOut.id == row.id)
        .values(
            state="turned_back", live=None, ended_at=row.ended_at or now, changed_by=by,
            changed_at=now, revision=row.revision + 1,
        )
    )  # fmt: skip
