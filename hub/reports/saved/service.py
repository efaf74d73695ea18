"""
Saved reports, the verbs: save, change, remove; and who sees which.

Only the owner changes one.  A form that is sent twice makes one report, for its id is the
form's; two people cannot change one, but one person with two windows can: the revision says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts.rules import PERMISSIONS, May, Role
from hub.accounts.service import note
from hub.accounts.tables import Staff
from hub.reports.saved.errors import ChangedMeanwhile, NoSuchReport
from hub.reports.saved.rules import NEVER, Often, Schedule, Shared
from hub.reports.saved.tables import SavedReport

_SEE = [role.value for role, allowed in PERMISSIONS.items() if May.SEE_FIGURES in allowed]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks."""

    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved report."""

    id: str
    name: str
    owner: str
    report: str
    asked: str
    shared: Shared
    schedule: Schedule
    receivers: tuple[str, ...]
    due_at: datetime | None
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks to be kept."""

    name: str
    shared: Shared = "own"
    schedule: Schedule = NEVER
    receivers: tuple[str, ...] = ()


def save(
    engine: Engine,
    viewer: Viewer,
    site: str,
    form: str,
    name: str,
    report: str,
    asked: str,
    now: datetime,
) -> str:
    """Keep an address under a name; answers its id, the same for a form that comes twice."""
    try:
        with Session(engine) as session, session.begin():
            session.add(
                SavedReport(
                    id=form, site=site, owner=viewer.email, role=viewer.role.value, name=name,
                    report=report, asked=asked, receivers=[], made_at=now, changed_at=now,
                )
            )  # fmt: skip
            note(session, actor=viewer.email, action="report.saved", subject=f"report {form}")
    except IntegrityError:
        with engine.connect() as connection:
            find(connection, viewer, form)  # another's form is none of this person's
    return form


def change(
    engine: Engine, viewer: Viewer, report_id: str, revision: int, wanted: Wanted, now: datetime, timezone: str
) -> None:  # fmt: skip
    """Keep what the form says.  Raises NoSuchReport, ChangedMeanwhile."""
    with Session(engine) as session, session.begin():
        done: Any = session.execute(
            update(SavedReport)
            .where(_of(viewer, report_id), SavedReport.revision == revision)
            .values(
                name=wanted.name,
                shared=wanted.shared,
                role=viewer.role.value,
                often=wanted.schedule.often,
                at=wanted.schedule.at,
                weekday=wanted.schedule.weekday,
                month_day=wanted.schedule.month_day,
                receivers=list(wanted.receivers),
                due_at=wanted.schedule.next_after(now, timezone),
                revision=revision + 1,
                changed_at=now,
            )
        )
        if not done.rowcount:
            is_there = session.scalar(select(SavedReport.id).where(_of(viewer, report_id)))
            raise ChangedMeanwhile if is_there else NoSuchReport
        note(session, actor=viewer.email, action="report.changed", subject=f"report {report_id}")


def remove(engine: Engine, viewer: Viewer, report_id: str, now: datetime) -> None:
    """It is shown and mailed no more.  Raises NoSuchReport; removing twice is removing once."""
    with Session(engine) as session, session.begin():
        row = session.scalar(
            select(SavedReport).where(
                SavedReport.id == report_id, SavedReport.owner == viewer.email
            )
        )
        if row is None:
            raise NoSuchReport
        if row.removed_at is None:
            row.removed_at, row.due_at = now, None
            note(session, actor=viewer.email, action="report.removed", subject=f"report {report_id}")  # fmt: skip


def find(connection: Connection, viewer: Viewer, report_id: str) -> Kept:
    """One that this person sees.  Raises NoSuchReport."""
    row = connection.execute(
        select(SavedReport.__table__).where(SavedReport.id == report_id, _visible(viewer))
    ).one_or_none()
    if row is None:
        raise NoSuchReport
    return kept(row)


def all_of(connection: Connection, viewer: Viewer) -> list[Kept]:
    """Everything that this person sees, by name."""
    rows = connection.execute(select(SavedReport.__table__).where(_visible(viewer)))
    return sorted((kept(row) for row in rows), key=lambda one: (one.name.casefold(), one.id))


def receivers_here(connection: Connection, among: Collection[str] | None = None) -> dict[str, str]:
    """The open accounts that may see figures: address and name."""
    wanted = select(Staff.email, Staff.name).where(
        Staff.disabled_at.is_(None), Staff.role.in_(_SEE)
    )
    if among is not None:
        wanted = wanted.where(Staff.email.in_(among))
    return {row.email: row.name for row in connection.execute(wanted.order_by(Staff.name))}


def kept(row: Any) -> Kept:
    """A row as the rest of the program knows it."""
    often: Often = row.often
    return Kept(
        row.id,
        row.name,
        row.owner,
        row.report,
        row.asked,
        row.shared,
        Schedule(often, row.at, row.weekday, row.month_day),
        tuple(row.receivers),
        row.due_at,
        row.revision,
        row.changed_at,
    )


def _of(viewer: Viewer, report_id: str) -> ColumnElement[bool]:
    return and_(
        SavedReport.id == report_id,
        SavedReport.owner == viewer.email,
        SavedReport.removed_at.is_(None),
    )


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    is_shared = or_(
        SavedReport.owner == viewer.email,
        SavedReport.shared == "place",
        and_(SavedReport.shared == "role", SavedReport.role == viewer.role.value),
    )
    return and_(SavedReport.removed_at.is_(None), is_shared)
