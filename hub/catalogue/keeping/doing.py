"""
A form of the catalogue on its way to its verb, and what came of it.

One transaction a form.  A form that was sent twice, even at the same moment, is carried out
once, and its second sender sees that it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from flask import abort
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub import clock
from hub.catalogue.history import service as history
from hub.catalogue.history.service import Act
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.ids import new_id
from hub.said import say
from hub.web.parts import Parts
from hub.web.signed_in import current_email

BAD_DAY = say("Write the day as 2026-11-30.")
BAD_TIME = say("Write a time on the 24-hour clock, such as 13:30.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form: done, or why not."""

    faults: Mapping[str, str] = field(default_factory=dict)
    stale: Stale | None = None

    @property
    def is_done(self) -> bool:
        return not self.faults and self.stale is None

    @property
    def status(self) -> int:
        return 409 if self.stale is not None else 422


def new_form() -> str:
    """The id of a form that is about to be shown."""
    return new_id()


def act_of(parts: Parts, form: Mapping[str, str]) -> Act:
    """Who wants what, by a form; a form without an id is none of ours."""
    try:
        once = str(UUID(form.get("once", "")))
    except ValueError:
        abort(400)
    return Act(parts.site or "", current_email(), clock.now(), once)


def attempt(
    parts: Parts,
    act: Act,
    verb: Callable[[Session], object],
    is_done: Callable[[Session, Act], bool] = history.is_done,
) -> Outcome:
    """Carry it out; an entry that is not there answers 404.  `is_done`: of another history."""
    try:
        with Session(parts.engine) as session, session.begin():
            verb(session)
    except Unsuitable as unsuitable:
        return Outcome(unsuitable.faults)
    except Stale as stale:
        return Outcome(stale=stale)
    except NoSuchEntry:
        abort(404)
    except IntegrityError:
        with Session(parts.engine) as session:
            if not is_done(session, act):
                raise
    return Outcome()


def revision_of(form: Mapping[str, str]) -> int:
    """The revision that a form was filled in for."""
    text = form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def words(text: str) -> str:
    """A text without the white space around and between its words that nobody meant."""
    return " ".join(text.split())


def day_of(text: str, name: str, faults: dict[str, str]) -> date | None:
    """A day, or None where none is given; what cannot be read is a fault."""
    if not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        faults[name] = BAD_DAY
        return None
    if not 2000 <= found.year < 2200:
        faults[name] = BAD_DAY
        return None
    return found


def time_of(text: str, name: str, faults: dict[str, str]) -> str | None:
    """A wall time as `08:00`, or None where none is given."""
    if not text.strip():
        return None
    try:
        return f"{time.fromisoformat(text.strip().zfill(5)):%H:%M}"
    except ValueError:
        faults[name] = BAD_TIME
        return None
