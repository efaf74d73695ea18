"""
Captured persons and who they turned out to be, at the state.

A hub never learns a blind index.  Where two sealed cards are one person without a member
number, it is told that the later visit is the first visit's person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from contract.sync import PersonChange
from hub import clock
from hub.groups.tables import Attendance
from hub.members.tables import LanguageChoice
from hub.sharing.tables import SharingChoice
from hub.sync.changes import announce
from hub.visits import identity
from hub.visits.tables import PersonAlias, ProjectionCursor, VisitRow

BESIDE_VISITS = (Attendance, LanguageChoice, SharingChoice)
"""The tables that name a captured person beside those of visits."""


class Seen(NamedTuple):
    """Somebody captured at a site."""

    site: str
    captured: str


def learn(connection: Connection, captured: str, person: str) -> None:
    """Somebody captured as `captured` is `person`."""
    identity.learn_person(connection, captured, person, clock.now())


def learn_all(connection: Connection, learnt: Mapping[str, str]) -> None:
    """The same of several at once; none of them is who another turned out to be."""
    identity.learn_people(connection, learnt, clock.now())


def become(connection: Connection, before: str, after: str) -> list[Seen]:
    """Whoever was known as `before` is `after`; answers where they were seen."""
    seen = connection.execute(
        select(VisitRow.site, VisitRow.captured_person).where(VisitRow.person == before).distinct()
    ).all()
    hold(connection, {row.site for row in seen})
    aliases = select(PersonAlias.captured).where(PersonAlias.person == before)
    captured = connection.scalars(aliases).all()
    for name in captured:
        learn(connection, name, after)
    found = {Seen(row.site, row.captured_person) for row in seen}
    return sorted(found | seen_otherwise(connection, captured))


def seen_otherwise(connection: Connection, captured: Collection[str]) -> set[Seen]:
    """Where these were seen but in visits: in rosters, and where they said what they want."""
    found: set[Seen] = set()
    for table in BESIDE_VISITS if captured else ():
        rows = connection.execute(
            select(table.site, table.captured_person).where(table.captured_person.in_(captured))
        )
        found.update(Seen(row.site, str(row.captured_person)) for row in rows)
    return found


def hold(connection: Connection, sites: Iterable[str]) -> None:
    """Let no projection of these sites run until the commit, or it could miss what is learnt."""
    wanted = select(ProjectionCursor.site).where(ProjectionCursor.site.in_(set(sites)))
    # Always in the same order, so that of two who hold several none waits for the other for ever.
    connection.execute(wanted.order_by(ProjectionCursor.site).with_for_update())


def tell(connection: Connection, seen: Iterable[Seen], person: str) -> None:
    """Let the hubs of these sites know, in words they may have."""
    by_site: dict[str, list[str]] = {}
    for one in seen:
        by_site.setdefault(one.site, []).append(one.captured)
    for site, captured in sorted(by_site.items()):
        known_as = person if person.startswith("m:") else first_seen(connection, site, person)
        told = [
            PersonChange(captured=one, person=known_as)
            for one in captured
            if known_as is not None and one != known_as
        ]
        announce(connection, told, site)


def first_seen(connection: Connection, site: str, person: str) -> str | None:
    """How this person was captured at a site the first time."""
    return connection.scalar(
        select(VisitRow.captured_person)
        .where(VisitRow.person == person, VisitRow.site == site)
        .order_by(VisitRow.opened_at, VisitRow.id)
        .limit(1)
    )
