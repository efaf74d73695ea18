"""
The event log: append and read on.

`append` is the one way into the log, at a hub and at the state.  It takes the lock of the
site's log first, so positions follow the order of commits; events already there are left
out.  Everything here works on the caller's connection: whoever called owns the transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from contract import events as contract
from contract.events import AnyEvent
from hub import bulk
from hub.catalogue.tables import SiteRow
from hub.errors import UnknownSite
from hub.events import proof
from hub.events.tables import EventRow, SiteLog
from hub.ids import new_id

_EVENT: Table = EventRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = (
    "site",
    "position",
    "id",
    "device",
    "seq",
    "type",
    "happened_at",
    "corrected",
    "received_at",
    "person",
    "payload",
)


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """
    An event about to be appended, with what this database knows of it.

    `gc=False`: part of no cycle, and thousands at once would call the collector again and again.
    """

    event: AnyEvent
    payload: str
    """Byte for byte as it was captured."""
    received_at: datetime
    happened_at: datetime
    corrected: int
    person: str | None


class LoggedEvent(NamedTuple):
    """An event as the log has it."""

    position: int
    id: str
    device: str
    seq: int
    type: str
    happened_at: datetime
    corrected: int
    received_at: datetime
    person: str | None
    payload: str


class Appended(NamedTuple):
    """What became of a batch: `new` lie at `first` and on, in this order; `known` were there."""

    first: int
    new: list[NewEvent]
    known: set[str]


def open_log(connection: Connection, site: str) -> str:
    """The id of a site's log; the log is begun if there is none."""
    log_id = connection.scalar(select(SiteLog.log_id).where(SiteLog.site == site))
    if log_id is None:
        log_id = new_id()
        connection.execute(insert(SiteLog).values(site=site, log_id=log_id, last_position=0))
    return log_id


def renew_log_id(connection: Connection, site: str) -> str:
    """A new id for a restored log, so that the state skips nothing that it has not seen."""
    log_id = new_id()
    connection.execute(update(SiteLog).where(SiteLog.site == site).values(log_id=log_id))
    return log_id


def last_position(connection: Connection, site: str) -> int:
    """The end of a site's log; 0 for an empty one."""
    found = connection.scalar(select(SiteLog.last_position).where(SiteLog.site == site))
    return found or 0


def append(connection: Connection, site: str, items: Sequence[NewEvent]) -> Appended:
    """Append those that are new, in the order given; the first of two with one id wins."""
    end, timezone = _lock(connection, site)
    _must_end_there(connection, site, end)
    first: dict[str, NewEvent] = {}
    for item in items:
        first.setdefault(item.event.id, item)
    new = list(first.values())
    known: set[str] = set()
    if not _are_all_new(connection, site, end, new):
        known = known_ids(connection, [item.event.id for item in new])
        new = [item for item in new if item.event.id not in known]
        _insert(connection, site, end, new)
    if new:
        _move_end(connection, site, end + len(new))
        proof.add_events(connection, site, timezone, [item.event for item in new])
    return Appended(end + 1, new, known)


def _must_end_there(connection: Connection, site: str, end: int) -> None:
    """On PostgreSQL the log lies in parts, of which each alone knows its positions."""
    if connection.dialect.name != "postgresql":
        return
    beyond = select(EventRow.position).where(EventRow.site == site, EventRow.position > end)
    if connection.scalar(beyond.limit(1)) is not None:
        fault = f"the log of {site} says that it ends at {end}, and goes on"
        raise IntegrityError("append", None, ValueError(fault))


def _are_all_new(connection: Connection, site: str, end: int, items: Sequence[NewEvent]) -> bool:
    """Insert them, unless one is there already: mostly none is, and asking first costs more."""
    try:
        with connection.begin_nested():
            _insert(connection, site, end, items)
    except IntegrityError:
        return False
    return True


def _insert(connection: Connection, site: str, end: int, items: Sequence[NewEvent]) -> None:
    rows = [_row(site, position, item) for position, item in enumerate(items, end + 1)]
    bulk.insert(connection, _EVENT, _COLUMNS, rows)


def known_ids(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these events the log has."""
    if not ids:
        return set()
    if connection.dialect.name == "postgresql":
        sql = "SELECT id FROM event WHERE id = ANY(%s)"
        return set(connection.exec_driver_sql(sql, (list(ids),)).scalars())
    marks = ",".join("?" * len(ids))
    sql = f"SELECT id FROM event WHERE id IN ({marks})"  # noqa: S608 - marks alone
    return set(connection.exec_driver_sql(sql, tuple(ids)).scalars())


def read_after(
    connection: Connection,
    site: str,
    position: int,
    limit: int = 1000,
    *,
    only: str | None = None,
) -> list[LoggedEvent]:
    """The next events of a site's log, oldest first; of one type, if `only` names it."""
    of_type = () if only is None else (EventRow.type == only,)
    rows = connection.execute(
        select(
            EventRow.position,
            EventRow.id,
            EventRow.device,
            EventRow.seq,
            EventRow.type,
            EventRow.happened_at,
            EventRow.corrected,
            EventRow.received_at,
            EventRow.person,
            EventRow.payload,
        )
        .where(EventRow.site == site, EventRow.position > position, *of_type)
        .order_by(EventRow.position)
        .limit(limit)
    )
    return [LoggedEvent._make(row) for row in rows]


def timezone_of(connection: Connection, site: str) -> str:
    """The time zone of a site.  Raises UnknownSite."""
    found = connection.scalar(select(SiteRow.timezone).where(SiteRow.code == site))
    if found is None:
        raise UnknownSite(site)
    return found


def lock(connection: Connection, site: str) -> int:
    """Take the turn to append to a site's log; answers its end.  Raises UnknownSite."""
    return _lock(connection, site).end


class _Turn(NamedTuple):
    end: int
    timezone: str


def _lock(connection: Connection, site: str) -> _Turn:
    # On SQLite the transaction already excludes other writers; FOR UPDATE is left out there.
    locked = connection.execute(
        select(SiteLog.last_position, SiteRow.timezone)
        .join(SiteRow, SiteRow.code == SiteLog.site)
        .where(SiteLog.site == site)
        .with_for_update(of=SiteLog)
    ).one_or_none()
    if locked is None:
        raise UnknownSite(site)
    return _Turn(*locked)


def _move_end(connection: Connection, site: str, end: int) -> None:
    connection.execute(update(SiteLog).where(SiteLog.site == site).values(last_position=end))


def _row(site: str, position: int, item: NewEvent) -> tuple[object, ...]:
    event = item.event
    return (
        site,
        position,
        event.id,
        event.device,
        event.seq,
        contract.event_type(event),
        item.happened_at,
        item.corrected,
        item.received_at,
        item.person,
        item.payload,
    )
