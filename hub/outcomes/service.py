"""Setting targets and ending them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from hub import bulk
from hub.accounts.service import note
from hub.outcomes.rules import Measure
from hub.outcomes.tables import Target

_TABLE: Table = Target.__table__  # type: ignore[assignment]  # a mapped class's table is one


def aim(
    session: Session,
    site: str,
    measure: Measure,
    first: date,
    last: date,
    value: int,
    *,
    once: str,
    by: str,
    now: datetime,
) -> None:
    """A new target; the same form twice is one."""
    connection = session.connection()
    if connection.scalar(select(Target.id).where(Target.id == once)) is not None:
        return
    row = {
        "id": once, "site": site, "measure": measure, "first": first, "last": last,
        "value": value, "made_at": now, "made_by": by,
    }  # fmt: skip
    bulk.insert(connection, _TABLE, list(row), [tuple(row.values())])
    note(session, actor=by, action="target.set", subject=f"target {once}")


def end(session: Session, site: str | None, target: str, *, by: str, now: datetime) -> bool:
    """Take a target back; False when it is gone already, or another site's."""
    mine = [Target.id == target, Target.ended_at.is_(None)]
    if site is not None:
        mine.append(Target.site == site)
    done = session.connection().execute(update(Target).where(*mine).values(ended_at=now, ended_by=by))  # fmt: skip
    if done.rowcount:
        note(session, actor=by, action="target.ended", subject=f"target {target}")
    return bool(done.rowcount)
