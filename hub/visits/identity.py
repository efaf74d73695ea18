"""
Who somebody was: names of the log, given to the people they are as known now.

A name is given by what was learnt of it (whose card it is, whose number) and by which of the
members were merged.  The first is kept beside the second, so that a merge can be taken back.
The log stays as it is; a rebuild applies all of it again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, Table, select, update

from hub import bulk
from hub.sharing import standings
from hub.visits import folding, marks, who, writing
from hub.visits.rollups import rolling
from hub.visits.tables import PersonAlias, ProjectionCursor, VisitRow

_ALIAS: Table = PersonAlias.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("captured", "person", "stands_for", "learned_at")


def learn_person(connection: Connection, captured: str, person: str, at: datetime) -> int:
    """
    Somebody captured as `captured` turned out to be `person`; answers how many visits changed.

    Whoever was known as `captured` goes with them.  What one person did under two names on one
    day is folded together.
    """
    return learn_people(connection, {captured: person}, at)


def learn_people(connection: Connection, learnt: Mapping[str, str], at: datetime) -> int:
    """
    The same of several at once, by the name under which each was captured.

    None of these names is who another turned out to be, or stands for another of them.
    """
    if not learnt:
        return 0
    stood_for = stands_for(connection, learnt.keys() | set(learnt.values()))
    meant: dict[str, str] = {}
    for captured, person in learnt.items():
        stands = stood_for.get(person, person)
        meant[captured] = person if stands == captured else stands
    followers = connection.execute(
        select(PersonAlias.captured, PersonAlias.stands_for).where(
            PersonAlias.stands_for.in_(learnt)
        )
    ).all()
    meant |= {row.captured: meant[row.stands_for] for row in followers}
    known = who.known(connection, set(meant.values()))
    now = {name: known.get(one, one) for name, one in meant.items()}
    return restate(connection, now, meant, at)


def stands_for(connection: Connection, captured: Collection[str]) -> dict[str, str]:
    """Whom these names stand for by themselves, whoever was merged; of names that were learnt."""
    if not captured:
        return {}
    rows = connection.execute(
        select(PersonAlias.captured, PersonAlias.stands_for).where(
            PersonAlias.captured.in_(captured)
        )
    )
    return {row.captured: row.stands_for for row in rows}


def restate(
    connection: Connection, now: Mapping[str, str], meant: Mapping[str, str], at: datetime
) -> int:
    """
    These names belong to these people from now on; answers how many visits changed hands.

    `meant`: whom each name stands for by itself.  Visits, what was chosen in them and the
    figures of days that are over follow within the caller's transaction.
    """
    before = who.known(connection, now)
    moving = {name for name, person in now.items() if before.get(name, name) != person}
    was = {before.get(name, name) for name in moving}
    people = was | {now[name] for name in moving}
    days = _days_of(connection, was)
    visits = {site: folding.visits_of(connection, site, some, people) for site, some in days.items()}  # fmt: skip
    _keep(connection, now, meant, at)
    changed = _give(connection, was, moving, now)
    standings.settle(connection, moving | people)
    for site, some in days.items():
        after = folding.visits_of(connection, site, some, people)
        writing.write_difference(connection, site, visits[site], after)
        marks.mark(connection, site, some)
        rolling.follow_people(connection, site, min(some), people)
    return changed


def _keep(
    connection: Connection, now: Mapping[str, str], meant: Mapping[str, str], at: datetime
) -> None:
    own = [(name,) for name, person in now.items() if person == name]
    bulk.delete(connection, _ALIAS, ("captured",), own)
    rows = [
        (name, person, meant[name], at) for name, person in sorted(now.items()) if person != name
    ]
    bulk.upsert(connection, _ALIAS, _COLUMNS, rows)


def _give(
    connection: Connection, was: Collection[str], moving: Collection[str], now: Mapping[str, str]
) -> int:
    names: dict[str, list[str]] = {}
    for name in moving:
        names.setdefault(now[name], []).append(name)
    changed = 0
    for person, theirs in sorted(names.items()):
        given = (VisitRow.person.in_(was), VisitRow.captured_person.in_(theirs))
        changed += connection.execute(update(VisitRow).where(*given).values(person=person)).rowcount
    return changed


def _days_of(connection: Connection, people: Collection[str]) -> dict[str, set[date]]:
    """When they were where; nothing is projected there until the commit."""
    days: dict[str, set[date]] = {}
    if not people:
        return days
    rows = connection.execute(
        select(VisitRow.site, VisitRow.day).where(VisitRow.person.in_(people)).distinct()
    ).all()
    for row in rows:
        days.setdefault(row.site, set()).add(row.day)
    connection.execute(
        select(ProjectionCursor.site)
        .where(ProjectionCursor.site.in_(days))
        .order_by(ProjectionCursor.site)
        .with_for_update()
    )
    return days
