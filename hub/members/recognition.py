"""
Who was seen: cards and sealed SSNs of the log, resolved to members, at the state.

Runs before the visits are projected, from the same position of the log; so a crash between
only repeats it, and repeating changes nothing.  A sealed card of nobody registered is known
by its blind index until the person registers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import UNSET
from sqlalchemy import Connection, select

from contract import events
from contract.events import (
    BadMessage,
    GroupAttended,
    LanguageChosen,
    SharingChosen,
    VisitOpened,
)
from contract.fields import Sealed, Who
from contract.sealing import CannotOpen
from contract.sync import PersonChange
from hub.cards import service as cards
from hub.events.service import LoggedEvent
from hub.members import persons, ssn
from hub.members.keys import KeyRing
from hub.members.persons import Seen
from hub.members.rules import Ssn
from hub.members.service import introduce
from hub.sync.changes import announce
from hub.visits.tables import PersonAlias

log = logging.getLogger(__name__)


Renamed = tuple[list[Seen], str]


class Sighting(NamedTuple):
    """
    Somebody at a kiosk: who they say they are, and whom the hub took them for.

    `by` names whoever is not known otherwise: the visit, the attendance or the event.
    """

    by: str
    who: Who
    person: str | None

    @property
    def captured(self) -> str:
        return self.person or f"v:{self.by}"


_NAMING = frozenset({"visit.opened", "group.attended", "sharing.chosen", "language.chosen"})
"""The types of events that say who somebody is."""


def sightings(logged: Iterable[LoggedEvent]) -> list[Sighting]:
    """Whoever these events name."""
    found = []
    for event in logged:
        if event.type not in _NAMING:
            continue
        try:
            named = events.decode(event.payload.encode())
        except BadMessage:
            continue  # the projection notes it for staff
        match named:
            case VisitOpened(body=body):
                found.append(Sighting(body.visit, body.who, event.person))
            case GroupAttended(body=body):
                found.append(Sighting(body.attendance, body.who, event.person))
            case SharingChosen(body=body) | LanguageChosen(body=body):
                found.append(Sighting(event.id, body.who, event.person))
            case _:
                pass
    return found


def recognise(
    connection: Connection, ring: KeyRing, site: str, seen: Sequence[Sighting]
) -> set[str]:
    """Resolve who was seen at a site, and tell its hub; answers who has no member number yet."""
    sealed = [(one.by, one.who.sealed) for one in seen if one.who.sealed is not UNSET]
    if sealed:
        ssn.take_turns(connection)
    persons.hold(connection, [site])
    opened, renamed = _open_all(connection, ring, site, sealed)
    owners = _owners(connection, seen)
    known = {person for person in (*owners.values(), *opened.values()) if _is_member(person)}
    known |= {one.person for one in seen if one.person and _is_member(one.person)}
    introduce(connection, {person[2:] for person in known}, site)
    announce(connection, _told(connection, site, owners | opened), site)
    for visits, person in renamed:
        persons.tell(connection, visits, person)
    return {captured for captured, person in opened.items() if not _is_member(person)}


def tell_registered(connection: Connection, site: str, captured: Iterable[str]) -> None:
    """Tell a hub of those who registered while their visits were being projected."""
    rows = connection.execute(
        select(PersonAlias.captured, PersonAlias.stands_for).where(
            PersonAlias.captured.in_(list(captured)), PersonAlias.stands_for.like("m:%")
        )
    ).all()
    introduce(connection, {row.stands_for[2:] for row in rows}, site)
    told = [PersonChange(captured=row.captured, person=row.stands_for) for row in rows]
    announce(connection, told, site)


def _owners(connection: Connection, seen: Sequence[Sighting]) -> dict[str, str]:
    """The members of cards that the hub did not know."""
    tokens = {one.person[2:] for one in seen if one.person and one.person.startswith("c:")}
    owners = {
        f"c:{token}": f"m:{member}"
        for token, member in cards.members_of(connection, tokens).items()
    }
    persons.learn_all(connection, owners)
    return owners


def _open_all(
    connection: Connection, ring: KeyRing, site: str, sealed: Iterable[tuple[str, Sealed]]
) -> tuple[dict[str, str], list[Renamed]]:
    found: dict[str, str] = {}
    renamed: list[Renamed] = []
    for by, box in sealed:
        try:
            opened = ring.open(box)
        except CannotOpen as fault:
            log.warning("sealed card not opened site=%s by=%s: %s", site, by, fault)
            continue
        person = found[f"v:{by}"] = _whose(connection, ring, opened)
        persons.learn(connection, f"v:{by}", person)
        renamed += _rename(connection, ring, opened, person)
    return found, renamed


def _whose(connection: Connection, ring: KeyRing, opened: Ssn) -> str:
    member = ssn.member_with(connection, ring, opened)
    return f"m:{member}" if member else f"i:{ring.blind_index(opened).index}"


def _rename(connection: Connection, ring: KeyRing, opened: Ssn, person: str) -> Iterator[Renamed]:
    """Visits that stand under the index of an older key."""
    for index in ring.blind_indexes(opened)[1:]:
        before = persons.become(connection, f"i:{index.index}", person)
        if before:
            yield before, person


def _told(connection: Connection, site: str, known: dict[str, str]) -> list[PersonChange]:
    told = []
    first: dict[str, str] = {}
    for captured, person in known.items():
        if not _is_member(person):
            if person not in first:
                first[person] = persons.first_seen(connection, site, person) or captured
            person = first[person]
        if person != captured:
            told.append(PersonChange(captured=captured, person=person))
    return told


def _is_member(person: str) -> bool:
    return person.startswith("m:")
