"""Rooms, the verbs and the list: add one, change it, plan nothing more in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.groups.errors import ChangedMeanwhile, NoSuchGroup, Unsuitable
from hub.groups.rooms.tables import Room
from hub.groups.rules import MAX_PLACE, MOST_SEATS
from hub.ids import new_id
from hub.said import say


@dataclass(frozen=True, slots=True)
class SeenRoom:
    """A room as pages show it."""

    id: str
    name: str
    seats: int
    revision: int


def all_of(connection: Connection, site: str) -> list[SeenRoom]:
    """The rooms in use, by name."""
    rows = connection.execute(
        select(Room.__table__)
        .where(Room.site == site, Room.retired_at.is_(None))
        .order_by(Room.name)
    )
    return [SeenRoom(row.id, row.name, row.seats, row.revision) for row in rows]


def find(connection: Connection, site: str, room_id: str) -> SeenRoom | None:
    """One room, in use or not."""
    row = connection.execute(
        select(Room.__table__).where(Room.id == room_id, Room.site == site)
    ).one_or_none()
    return None if row is None else SeenRoom(row.id, row.name, row.seats, row.revision)


def add(session: Session, site: str, name: str, seats: int, *, by: str) -> str:
    """A new room; one of this name that was given up is taken into use again.  Raises Unsuitable."""
    connection, name = session.connection(), " ".join(name.split())
    _refuse(faults_of(name, seats))
    known = connection.execute(
        select(Room.__table__).where(Room.site == site, Room.name == name)
    ).one_or_none()
    if known is not None and known.retired_at is None:
        if known.seats == seats:
            return str(known.id)  # the same form once more
        raise Unsuitable([say("There is a room of this name already: change that one.")])
    room_id = new_id() if known is None else str(known.id)
    if known is None:
        connection.execute(insert(Room).values(id=room_id, site=site, name=name, seats=seats))
    else:
        connection.execute(
            update(Room)
            .where(Room.id == room_id)
            .values(seats=seats, retired_at=None, revision=known.revision + 1)
        )
    note(session, actor=by, action="room.added", subject=f"room {name}")
    return room_id


def change(
    session: Session, site: str, room_id: str, name: str, seats: int, *, revision: int, by: str
) -> None:
    """Raises Unsuitable, ChangedMeanwhile or NoSuchGroup."""
    connection, name = session.connection(), " ".join(name.split())
    _refuse(faults_of(name, seats))
    known = connection.execute(
        select(Room.__table__).where(Room.site == site, Room.name == name, Room.id != room_id)
    ).one_or_none()
    if known is not None:
        raise Unsuitable([say("There is a room of this name already: choose another name.")])
    if find(connection, site, room_id) is None:
        raise NoSuchGroup
    done = connection.execute(
        update(Room)
        .where(Room.id == room_id, Room.site == site, Room.revision == revision)
        .values(name=name, seats=seats, revision=revision + 1)
    )
    if done.rowcount == 0:
        raise ChangedMeanwhile
    note(session, actor=by, action="room.changed", subject=f"room {name}")


def retire(session: Session, site: str, room_id: str, *, by: str, now: datetime) -> None:
    """Nothing more is planned in it; what is planned stays.  Raises NoSuchGroup."""
    connection = session.connection()
    done = connection.execute(
        update(Room)
        .where(Room.id == room_id, Room.site == site, Room.retired_at.is_(None))
        .values(retired_at=now, revision=Room.revision + 1)
    )
    if done.rowcount == 0:
        raise NoSuchGroup
    note(session, actor=by, action="room.retired", subject=f"room {room_id}")


def faults_of(name: str, seats: int) -> list[str]:
    """What is wrong with a room, each a sentence."""
    faults: list[str] = []
    if not name or len(name) > MAX_PLACE:
        faults.append(say("Give the room a name of at most %(most)s characters.", most=MAX_PLACE))
    if not 1 <= seats <= MOST_SEATS:
        faults.append(say("Seats are a number from 1 to %(most)s.", most=MOST_SEATS))
    return faults


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise Unsuitable(faults)
