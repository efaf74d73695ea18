"""
Groups, the verbs: hold one, change it, call it off.

Each works within the caller's transaction and notes who did it; what kiosks offer changes
with the catalogue's next version.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.service import note
from hub.catalogue import service as catalogue
from hub.catalogue.tables import ServiceRow
from hub.events import service as events
from hub.groups import clashes, rules
from hub.groups.clashes import Span
from hub.groups.errors import ChangedMeanwhile, Clashing, NoSuchGroup, Unsuitable
from hub.groups.rooms.tables import Room
from hub.groups.rules import NewGroup
from hub.groups.tables import AgendaChange, GroupRow
from hub.ids import new_id
from hub.said import say


def hold(
    session: Session,
    site: str,
    group: NewGroup,
    *,
    by: str,
    now: datetime,
    group_id: str | None = None,
    even_so: bool = True,
) -> str:
    """
    Plan a group; answers its id.  Raises Unsuitable or, unless `even_so`, Clashing.

    Whoever may ask twice gives the id: the second time changes nothing.
    """
    connection = session.connection()
    if group_id is not None and row_of(connection, site, group_id) is not None:
        return group_id
    group_id = group_id or new_id()
    check(connection, site, group, now)
    values = columns_of(connection, site, group)
    if not even_so:
        refuse_clashes(connection, site, [_span(values)], group)
    made = {"id": group_id, "site": site, "made_by": by, "made_at": now}
    connection.execute(insert(GroupRow).values(**values, **made))
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.planned", subject=f"group {group_id}")
    remember(connection, site, group_id, "made", by=by, now=now)
    return group_id


def change(
    session: Session,
    site: str,
    group_id: str,
    group: NewGroup,
    *,
    revision: int,
    by: str,
    now: datetime,
    even_so: bool = True,
) -> None:
    """
    Change one group, apart from its series if it has one.

    Raises NoSuchGroup, ChangedMeanwhile, Unsuitable or Clashing.
    """
    connection = session.connection()
    was = row_of(connection, site, group_id)
    if was is None or was.cancelled_at is not None:
        raise NoSuchGroup
    if was.revision != revision:
        raise ChangedMeanwhile
    check(connection, site, group, now)
    values = columns_of(connection, site, group)
    if not even_so:
        refuse_clashes(connection, site, [_span(values)], group, but={group_id})
    done = connection.execute(
        update(GroupRow)
        .where(GroupRow.id == group_id, GroupRow.revision == revision)
        .values(**values, is_changed=was.series is not None, revision=revision + 1, changed_at=now)
    )
    if done.rowcount == 0:
        raise ChangedMeanwhile
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.changed", subject=f"group {group_id}")
    is_moved = was.starts_at != values["starts_at"]
    zone = clock.zone(events.timezone_of(connection, site))
    before = f"{was.starts_at.astimezone(zone):%Y-%m-%d %H:%M}" if is_moved else ""
    what = "moved" if is_moved else "changed"
    remember(connection, site, group_id, what, by=by, now=now, said=before)


def call_off(
    session: Session, site: str, group_id: str, *, by: str, now: datetime, why: str = ""
) -> None:
    """The group is not held; kiosks stop to offer it.  Raises NoSuchGroup."""
    connection = session.connection()
    done = connection.execute(
        update(GroupRow)
        .where(GroupRow.id == group_id, GroupRow.site == site, GroupRow.cancelled_at.is_(None))
        .values(
            cancelled_at=now,
            cancelled_why=why[:200],
            changed_at=now,
            revision=GroupRow.revision + 1,
        )
    )
    if done.rowcount == 0:
        raise NoSuchGroup
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.called_off", subject=f"group {group_id}", reason=why)
    remember(connection, site, group_id, "called_off", by=by, now=now, said=why)


def check(connection: Connection, site: str, group: NewGroup, now: datetime) -> None:
    """Raises Unsuitable."""
    today = clock.local_day(now, events.timezone_of(connection, site))
    faults = rules.group_faults(group, today=today, services=modes(connection, site))
    room = None if group.room is None else _room(connection, site, group.room)
    if group.room is not None and room is None:
        faults.append(say("There is no such room any more: choose another."))
    if room is not None and group.capacity is not None and group.capacity > room.seats:
        faults.append(
            say(
                "%(room)s has %(seats)s seats: plan fewer places.", room=room.name, seats=room.seats
            )
        )
    refuse(faults)


def columns_of(connection: Connection, site: str, group: NewGroup) -> dict[str, Any]:
    """A group as its table keeps it; a room gives it its name and its seats."""
    zone = events.timezone_of(connection, site)
    room = None if group.room is None else _room(connection, site, group.room)
    return {
        "day": group.day,
        "title": group.title,
        "starts_at": clock.local_instant(group.day, group.starts, zone),
        "ends_at": clock.local_instant(group.day, group.ends, zone),
        "place": room.name if room is not None else group.place,
        "services": list(group.services),
        "facilitator": group.facilitator,
        "leader": group.leader,
        "kind": group.kind,
        "language": group.language,
        "room": group.room,
        "capacity": group.capacity if group.capacity or room is None else room.seats,
        "is_assisted": group.is_assisted,
        "partner": group.partner,
        "programme": group.programme,
    }


def refuse_clashes(
    connection: Connection,
    site: str,
    spans: list[Span],
    group: NewGroup,
    but: Collection[str] = (),
) -> None:
    """Raises Clashing."""
    found = clashes.find(connection, site, spans, room=group.room, staff=group.leader, but=but)
    if found:
        raise Clashing(found)


def row_of(connection: Connection, site: str, group_id: str) -> Row[Any] | None:
    """One group as its table keeps it."""
    return connection.execute(
        select(GroupRow.__table__).where(GroupRow.id == group_id, GroupRow.site == site)
    ).one_or_none()


def remember(
    connection: Connection,
    site: str,
    subject: str,
    what: str,
    *,
    by: str,
    now: datetime,
    said: str = "",
) -> None:
    """One more line of what became of a group, a series or an appointment."""
    row = {"site": site, "subject": subject, "what": what, "by": by, "at": now, "said": said[:300]}
    connection.execute(insert(AgendaChange).values(**row))


def known_services(connection: Connection, site: str) -> dict[str, str]:
    """The services that one may name, by code, as pages call them."""
    return menu_of(connection, site)[0]


def menu_of(connection: Connection, site: str) -> tuple[dict[str, str], dict[str, str]]:
    """The services that one may name, by code: as pages call them, and who gives them."""
    rows = _services(connection, site)
    found: dict[str, str] = {}
    for row in rows:
        label = str((row.label or {}).get("en", ""))
        if label or row.code not in found:
            found[row.code] = label or row.code
    return found, {row.code: row.mode for row in rows if row.mode}


def modes(connection: Connection, site: str) -> dict[str, str]:
    """Who gives each service: the customer, information, or staff."""
    return menu_of(connection, site)[1]


def read_day(text: str) -> date:
    """A day as a form or a command gives it.  Raises Unsuitable."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unsuitable([say("Write the day as 2026-11-30.")]) from None


def read_time(text: str) -> time:
    """A time of day.  Raises Unsuitable."""
    try:
        return time.fromisoformat(text.strip().zfill(5)).replace(second=0, microsecond=0)
    except ValueError:
        raise Unsuitable([say("Write a time on the 24-hour clock, such as 13:30.")]) from None


def refuse(faults: Collection[str]) -> None:
    """Raises Unsuitable if anything is wrong."""
    if faults:
        raise Unsuitable(list(faults))


def _services(connection: Connection, site: str) -> list[Row[Any]]:
    return list(
        connection.execute(
            select(ServiceRow.code, ServiceRow.label, ServiceRow.mode)
            .where(or_(ServiceRow.site == "", ServiceRow.site == site))
            .order_by(ServiceRow.site, ServiceRow.position, ServiceRow.code)
        )
    )


def _room(connection: Connection, site: str, room: str) -> Row[Any] | None:
    return connection.execute(
        select(Room.__table__).where(Room.id == room, Room.site == site, Room.retired_at.is_(None))
    ).one_or_none()


def _span(values: dict[str, Any]) -> Span:
    return Span(values["starts_at"], values["ends_at"])
