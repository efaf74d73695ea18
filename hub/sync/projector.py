"""
At the state: every site's log into visits, as it grows.

One process for all sites.  It looks often, for a visit should show within a second of the
swipe; a look that finds nothing costs one question.  First it recognises who was seen, then
it projects the same events.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from threading import Event

from sqlalchemy import Connection, Engine, func, or_, select

from hub import clock, projecting
from hub.catalogue.tables import SiteRow
from hub.db import reading
from hub.events import service as event_log
from hub.events.tables import SiteLog
from hub.members import recognition
from hub.members import service as members
from hub.members.keys import KeyRing, Keys
from hub.members.matching.searching import look_at_waiting
from hub.members.persons import BESIDE_VISITS
from hub.members.recognition import Sighting
from hub.sharing import telling as sharing
from hub.sync.catalogue import CatalogueTeller
from hub.visits import service as visits
from hub.visits.rollups import rolling
from hub.visits.tables import PersonAlias, ProjectionCursor, VisitRow

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.05
TELL_EVERY_LOOKS = 20
ROLL_EVERY_LOOKS = 1_200
COMPARE_EVERY_LOOKS = 100
"""Whoever was registered or corrected is compared with everybody when nothing else is to do."""


def run(engine: Engine, keys: Keys, stop: Event) -> None:
    """Project until `stop` is set."""
    teller = CatalogueTeller(engine)
    looks, has_rolled = 0, False
    while not stop.is_set():
        if looks % TELL_EVERY_LOOKS == 0:
            teller.step()
        is_idle = not project_all(engine, keys())
        if is_idle and looks % COMPARE_EVERY_LOOKS == 0:
            look_at_waiting(engine)
        if is_idle and (looks % ROLL_EVERY_LOOKS == 0 or has_rolled):
            has_rolled = roll_all(engine, clock.now()) > 0
        looks += 1
        if is_idle and not has_rolled:
            stop.wait(LOOK_EVERY_S)


def roll_all(engine: Engine, now: datetime) -> int:
    """The next days of each site that are over by now, rolled up; answers how many days."""
    with reading(engine) as connection:
        sites = connection.scalars(select(SiteRow.code).order_by(SiteRow.code)).all()
    return sum(rolling.step(engine, site, now) for site in sites)


def project_all(engine: Engine, ring: KeyRing) -> int:
    """One batch of each site that has new events; answers how many events."""
    done = sum(project_site(engine, ring, site) for site in _sites_behind(engine))
    sharing.step(engine)
    return done


def project_site(engine: Engine, ring: KeyRing, site: str) -> int:
    """One batch of a site's log; answers how many events."""
    logged = projecting.events_ahead(engine, site)
    unnumbered: set[str] = set()
    seen = recognition.sightings(logged)
    if seen:
        with engine.begin() as connection:
            unnumbered = recognition.recognise(connection, ring, site, seen)
    done = projecting.project(engine, site, len(logged))
    if unnumbered:
        with engine.begin() as connection:
            recognition.tell_registered(connection, site, unnumbered)
    if any(event.type == "language.chosen" for event in logged):
        _follow_languages(engine, seen)
    return done


def _follow_languages(engine: Engine, seen: Iterable[Sighting]) -> None:
    """Whoever chose a language is greeted in it at every site."""
    captured = {one.captured for one in seen}
    with engine.begin() as connection:
        known = visits.members_among(connection, captured)
        members.follow_languages(connection, known)


def recognise_again(engine: Engine, ring: KeyRing, site: str) -> int:
    """
    Look once more at whoever was not recognised; answers how many there are still.

    For keys that were put back, or cards that were restored, after their events had come.
    """
    through, logged = 0, True
    while logged:
        with engine.begin() as connection:
            events = event_log.read_after(connection, site, through, projecting.BATCH)
            unknown = _unrecognised(connection, site)
            seen = [one for one in recognition.sightings(events) if one.captured in unknown]
            recognition.recognise(connection, ring, site, seen)
        if seen:
            _follow_languages(engine, seen)
        logged = bool(events)
        through = events[-1].position if events else through
    with reading(engine) as connection:
        return len(_unrecognised(connection, site))


def reindex_sealed(engine: Engine, ring: KeyRing, site: str) -> Iterator[int]:
    """
    Whoever is known by the index of an older key alone is known by the newest one.

    Their sealed cards are in the log; answers how many of each batch were looked at.
    """
    through, logged = 0, True
    while logged:
        with engine.begin() as connection:
            events = event_log.read_after(connection, site, through, projecting.BATCH)
            seen = _known_by_index(connection, recognition.sightings(events))
            if seen:
                recognition.recognise(connection, ring, site, seen)
        if seen:
            yield len(seen)
        logged = bool(events)
        through = events[-1].position if events else through


def _known_by_index(connection: Connection, seen: list[Sighting]) -> list[Sighting]:
    known = set(
        connection.scalars(
            select(PersonAlias.captured).where(
                PersonAlias.captured.in_([one.captured for one in seen]),
                PersonAlias.person.like("i:%"),
            )
        )
    )
    return [one for one in seen if one.captured in known]


def _unrecognised(connection: Connection, site: str) -> set[str]:
    person = func.coalesce(PersonAlias.person, "")
    unknown: set[str] = set()
    for table in (VisitRow, *BESIDE_VISITS):
        captured = table.captured_person
        is_unknown = or_(captured.like("v:%"), captured.like("c:%"))
        rows = connection.scalars(
            select(captured)
            .outerjoin(PersonAlias, PersonAlias.captured == captured)
            .where(table.site == site, is_unknown, person.not_like("m:%"), person.not_like("i:%"))
        )
        unknown.update(str(one) for one in rows)
    return unknown


def _sites_behind(engine: Engine) -> list[str]:
    behind = (
        select(SiteLog.site)
        .outerjoin(ProjectionCursor, ProjectionCursor.site == SiteLog.site)
        .where(SiteLog.last_position > func.coalesce(ProjectionCursor.through, 0))
        .order_by(SiteLog.site)
    )
    with reading(engine) as connection:
        return list(connection.scalars(behind))
