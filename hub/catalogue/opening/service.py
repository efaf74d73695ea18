"""
Opening hours, the verbs: set the week, add a special day, change it, take it back.

Each works within the caller's transaction, once a form, and overwrites nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from contract.messages import OpeningHours
from hub.catalogue.history import service as history
from hub.catalogue.history.service import Act
from hub.catalogue.hours import DAYS
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.opening import reading, rules
from hub.catalogue.opening.rules import Special
from hub.catalogue.tables import SiteRow, SpecialDayRow
from hub.said import say

LONGEST = timedelta(days=60)
MOST_SPANS = 2
FIXED = say(
    "The configuration file of this hub names the opening hours, and its word stands: change "
    "'hours' there and run 'worksource hub init', or take the line out to set them here."
)


def keep_week(session: Session, act: Act, revision: int, week: Sequence[OpeningHours]) -> None:
    """The hours of the week.  Raises Unsuitable or Stale."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    site = _site(connection, act.site)
    if "hours" in site.fixed:
        raise Unsuitable({"hours": FIXED})
    faults = _week_faults(week)
    if faults:
        raise Unsuitable(faults)
    told = msgspec.to_builtins(sorted(week, key=lambda one: (one.weekday, one.opens)))
    done = connection.execute(
        update(SiteRow)
        .where(SiteRow.code == act.site, SiteRow.revision == revision)
        .values(hours=told, revision=revision + 1)
    )
    if not done.rowcount:
        now = _site(connection, act.site)
        raise Stale({"hours": now.hours}, now.revision)
    _record(session, act, "hours", "week", {"hours": site.hours}, {"hours": told})


def add_special(session: Session, act: Act, special: Special) -> None:
    """A holiday, an early closing; its id is the form's.  Raises Unsuitable."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    _site(connection, act.site)
    _check(connection, act, special)
    values = _values(special)
    connection.execute(
        insert(SpecialDayRow).values(id=act.once, site=act.site, revision=1, **values)
    )
    history.record(session, act, "special_day", act.once, "added", before={}, after=values)


def change_special(session: Session, act: Act, revision: int, special: Special) -> None:
    """Another version of a special day.  Raises Unsuitable, Stale or NoSuchEntry."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    before = reading.find_special(connection, act.site, special.id)
    if before is None:
        raise NoSuchEntry
    _check(connection, act, special)
    _update(session, act, before, revision, _values(special), "changed")


def remove_special(session: Session, act: Act, special_id: str, revision: int) -> None:
    """Those days are as the week says again.  Raises Stale or NoSuchEntry."""
    if history.is_done(session, act):
        return
    before = reading.find_special(session.connection(), act.site, special_id)
    if before is None:
        raise NoSuchEntry
    _update(session, act, before, revision, {"removed_at": act.at}, "removed")


def _update(
    session: Session,
    act: Act,
    before: Special,
    revision: int,
    values: Mapping[str, Any],
    action: str,
) -> None:
    connection = session.connection()
    done = connection.execute(
        update(SpecialDayRow)
        .where(SpecialDayRow.id == before.id, SpecialDayRow.revision == revision)
        .values(**values, revision=revision + 1)
    )
    if not done.rowcount:
        now = reading.find_special(connection, act.site, before.id)
        raise Stale({} if now is None else _values(now), now.revision if now else 0)
    was, becomes = history.differing(_values(before), _values(before) | dict(values))
    becomes.pop("removed_at", None)
    history.record(
        session, act, "special_day", before.id, action,
        before=_values(before) if action == "removed" else was, after=becomes,
    )  # fmt: skip


def _record(session: Session, act: Act, kind: str, subject: str, before: Any, after: Any) -> None:
    was, becomes = history.differing(before, after)
    history.record(session, act, kind, subject, "changed", before=was, after=becomes)


def _values(special: Special) -> dict[str, Any]:
    return {
        "first": special.first,
        "last": special.last,
        "name": dict(special.name),
        "spans": msgspec.to_builtins(list(special.spans)),
    }


def _week_faults(week: Sequence[OpeningHours]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for weekday, name in enumerate(DAYS):
        spans = rules.spans_of(week, weekday)
        if any(span.opens >= span.closes for span in spans):
            faults[f"{name}-1-opens"] = say("It closes before it opens: the first time is earlier.")
        elif rules.overlap(spans):
            faults[f"{name}-1-opens"] = say("The two spans of this day run into each other.")
    return faults


def _check(connection: Connection, act: Act, special: Special) -> None:
    faults: dict[str, str] = {}
    if not special.name.get("en"):
        faults["name-en"] = say("Say in English what day it is, such as Thanksgiving.")
    if special.last < special.first:
        faults["last"] = say("The last day lies before the first.")
    elif special.last - special.first > LONGEST:
        faults["last"] = say("That is longer than 60 days: set the hours of the week instead.")
    if any(span.opens >= span.closes for span in special.spans):
        faults["opens-1"] = say("It closes before it opens: the first time is earlier.")
    elif rules.overlap(special.spans):
        faults["opens-1"] = say("The two spans of this day run into each other.")
    if "last" not in faults:
        faults |= _meeting(connection, act.site, special)
    if faults:
        raise Unsuitable(faults)


def _meeting(connection: Connection, site: str, special: Special) -> dict[str, str]:
    for other in reading.special_days(connection, site, special.first):
        if other.id != special.id and other.first <= special.last:
            return {
                "first": say(
                    "“%(name)s” has these days already, %(first)s to %(last)s: change that one.",
                    name=other.name.get("en", ""),
                    first=str(other.first),
                    last=str(other.last),
                )
            }
    return {}


def _site(connection: Connection, site: str) -> Row[Any]:
    row = connection.execute(select(SiteRow.__table__).where(SiteRow.code == site)).one_or_none()
    if row is None:
        raise NoSuchEntry
    return row
