"""
People who were registered long before, put into the tables by the makers that the doors use.

Whoever gives a number that is known already, and a sample of the others, comes through the hubs'
door; the rest would only take the time of as many requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, Table

from contract.sync import MemberChange
from hub import bulk
from hub.cards.tables import Card
from hub.members.finding import index
from hub.members.keys import KeyRing
from hub.members.record import rows
from hub.members.rules import Ssn
from hub.members.tables import Member, MemberSite, MemberSsn
from tests.statewide.people import Person, Record

IN_ONE_GO = 5_000


def record_of(person: Person, record: Record) -> MemberChange:
    """What a desk wrote down of somebody."""
    return MemberChange(
        number=record.number,
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.born.isoformat(),
        language=person.language,
        registered_site=record.site,
        registered_at=record.registered_at,
    )


Registration = tuple[Person, Record]


def settle(engine: Engine, ring: KeyRing, some: Iterable[Registration]) -> int:
    """Enter these registrations; answers how many."""
    waiting: list[Registration] = []
    total = 0
    for one in some:
        waiting.append(one)
        if len(waiting) == IN_ONE_GO:
            total += _enter(engine, ring, waiting)
            waiting = []
    return total + _enter(engine, ring, waiting)


def _enter(engine: Engine, ring: KeyRing, records: list[Registration]) -> int:
    members = [rows.values_of(record_of(person, one)) for person, one in records]
    ssns = [
        (*_index(ring, person.ssn), one.number) for person, one in records if person.ssn is not None
    ]
    with engine.begin() as connection:
        if members:
            _insert(connection, Member, list(members[0]), [tuple(one.values()) for one in members])
            index.enter(
                connection,
                [(one.number, person.first_name, person.last_name, "") for person, one in records],
            )
        _insert(
            connection, MemberSite, ["member", "site"], [(one.number, one.site) for _, one in records]
        )  # fmt: skip
        _insert(connection, MemberSsn, ["blind_index", "key_version", "member"], ssns)
        cards = [(one.token, one.number, "active", one.registered_at) for _, one in records]
        _insert(connection, Card, ["token", "member", "status", "issued_at"], cards)
    return len(records)


def _index(ring: KeyRing, digits: str) -> tuple[str, int]:
    made = ring.blind_index(Ssn(digits))
    return made.index, made.version


def _insert(connection: Connection, kind: Any, columns: list[str], some: list[Any]) -> None:
    table: Table = kind.__table__
    bulk.insert(connection, table, columns, some)
