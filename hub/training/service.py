"""Training, the verbs: record that somebody completed a lesson, and say who did."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub.accounts.rules import Role
from hub.accounts.tables import Staff
from hub.training import lessons, rules
from hub.training.rules import Lesson, Standing
from hub.training.tables import LessonDone

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """What comes out of the training mode, and nothing else does."""

    staff: int
    lesson: str
    version: int
    started_at: datetime
    done_at: datetime
    wrong: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of staff."""

    id: int
    name: str
    email: str
    role: Role


Record = tuple[int, datetime] | tuple[None, None]
"""The newest version that somebody completed, and when."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How one person stands in one lesson."""

    person: Person
    lesson: Lesson
    is_asked: bool
    standing: Standing
    version: int | None
    done_at: datetime | None


def record(engine: Engine, site: str, done: Finished) -> bool:
    """Keep that somebody completed a lesson; False when it was known."""
    with Session(engine) as session, session.begin():
        # The account's row is the turn: two screens that end one lesson make one record.
        session.scalar(select(Staff.id).where(Staff.id == done.staff).with_for_update())
        known = session.scalar(
            select(LessonDone.id).where(
                LessonDone.staff == done.staff,
                LessonDone.lesson == done.lesson,
                LessonDone.version == done.version,
            )
        )
        if known is not None:
            return False
        session.add(
            LessonDone(
                site=site,
                staff=done.staff,
                lesson=done.lesson,
                version=done.version,
                started_at=done.started_at,
                done_at=done.done_at,
                wrong=done.wrong,
            )
        )
    log.info("lesson completed lesson=%s version=%d", done.lesson, done.version)
    return True


def own(engine: Engine, staff: int) -> list[Taken]:
    """How somebody stands in the lessons that are open to their role, those asked of them first."""
    return _taken(engine, staff)


def everybody(engine: Engine) -> list[Taken]:
    """Who was asked to take which lesson and how they stand, and what others completed."""
    return [taken for taken in _taken(engine, None) if taken.is_asked or taken.done_at]


def _taken(engine: Engine, staff: int | None) -> list[Taken]:
    people = select(Staff.id, Staff.name, Staff.email, Staff.role).where(
        Staff.disabled_at.is_(None)
    )
    records = select(LessonDone.staff, LessonDone.lesson, LessonDone.version, LessonDone.done_at)
    if staff is not None:
        people = people.where(Staff.id == staff)
        records = records.where(LessonDone.staff == staff)
    with Session(engine.execution_options(reading=True)) as session:
        rows = session.execute(people.order_by(Staff.name, Staff.id)).all()
        newest = {
            (row.staff, row.lesson): (row.version, row.done_at)
            for row in session.execute(records.order_by(LessonDone.version))
        }
    return [
        _one(Person(row.id, row.name, row.email, Role(row.role)), lesson, newest)
        for row in rows
        for lesson in lessons.open_to(Role(row.role))
    ]


def _one(person: Person, lesson: Lesson, newest: Mapping[tuple[int, str], Record]) -> Taken:
    version, done_at = newest.get((person.id, lesson.code), (None, None))
    return Taken(
        person=person,
        lesson=lesson,
        is_asked=person.role in lesson.roles,
        standing=rules.standing(lesson, version),
        version=version,
        done_at=done_at,
    )
