"""
What could not be applied: kept with its reason until staff repair, retry or dismiss it.

A set-aside event counts as received, so its kiosk goes on.  The same bad message sent again
is still one row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from contract import events as contract
from contract.events import BadMessage
from contract.fields import MAX_MESSAGE_BYTES
from hub.errors import AlreadyInLog, NoSuchSetAside
from hub.events import people, proof, service
from hub.events.rules import UNCERTAIN, Happened, happened
from hub.events.service import LoggedEvent, NewEvent
from hub.events.tables import SetAside
from hub.kiosks import service as kiosks

MAX_TOPIC = 200
MAX_REASON = 300
FROM_LOG = "log"
"""Where a note about an event comes from that lies in the log already."""
MOST_UNNUMBERED = 1_000
"""Messages without a number that one device may have waiting here; more are not kept."""


class Refused(NamedTuple):
    """A message that cannot be applied, and as much of it as could be read."""

    topic: str
    device: str
    reason: str
    """A sentence for staff, without any of the content."""
    payload: bytes
    received_at: datetime
    seq: int | None = None
    event_id: str | None = None
    captured_at: datetime | None = None
    one_of: str = ""
    """Of all messages that have this in common, the first alone is kept."""

    @property
    def fingerprint(self) -> str:
        """The same for the same message."""
        whole = self.one_of.encode() or self.topic.encode() + b"\n" + self.payload
        return hashlib.sha256(whole).hexdigest()[:32]


def keep(connection: Connection, site: str, refused: Sequence[Refused]) -> None:
    """Set messages aside; those that are events of a device count in its proof."""
    new = [item for item in _new(connection, refused) if _has_room(connection, site, item)]
    if not new:
        return
    counted = [
        (item.device, item.captured_at, item.event_id)
        for item in new
        if item.event_id is not None and item.captured_at is not None
    ]
    ids = {event_id for _, _, event_id in counted}
    service.lock(connection, site)  # the proof is read, then written
    rows = [_row(site, item) | {"counted": item.event_id in ids} for item in new]
    connection.execute(insert(SetAside), rows)
    proof.add_set_aside(connection, site, service.timezone_of(connection, site), counted)


def note(connection: Connection, site: str, refused: Refused) -> None:
    """Set aside an event that lies in the log but cannot be applied; the proof has it already."""
    for item in _new(connection, [refused]):
        connection.execute(insert(SetAside).values(_row(site, item)))


def note_logged(connection: Connection, site: str, event: LoggedEvent, reason: str) -> None:
    """Note for staff what is wrong with an event of the log."""
    refused = Refused(
        topic=FROM_LOG,
        device=event.device,
        reason=f"{event.type}: {reason}",
        payload=event.payload.encode(),
        received_at=event.received_at,
        seq=event.seq,
        event_id=event.id,
    )
    note(connection, site, refused)


def withdraw(connection: Connection, topic: str, ids: Sequence[str]) -> None:
    """Take notes back that turned out to be needless, before staff decided on them."""
    if ids:
        connection.execute(
            delete(SetAside).where(
                SetAside.topic == topic, SetAside.event_id.in_(ids), SetAside.status == "open"
            )
        )


def withdraw_all(connection: Connection, site: str, topic: str) -> None:
    """Take back every undecided note of a site that came from `topic`."""
    connection.execute(
        delete(SetAside).where(
            SetAside.site == site, SetAside.topic == topic, SetAside.status == "open"
        )
    )


def known(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these events are set aside, decided or not."""
    found = connection.scalars(select(SetAside.event_id).where(SetAside.event_id.in_(ids)))
    return {event_id for event_id in found if event_id is not None}


def dismiss(connection: Connection, number: int, by: str, why: str, at: datetime) -> None:
    """Staff decided that this message is worth nothing.  Raises NoSuchSetAside."""
    _decide(connection, number, "dismissed", by, why, at)


def retry(
    connection: Connection, number: int, by: str, why: str, at: datetime, payload: str | None = None
) -> None:
    """
    Try again, with a repaired payload if one is given.

    Raises NoSuchSetAside, BadMessage while it still breaks the contract, or AlreadyInLog.
    """
    row = connection.execute(
        select(SetAside).where(SetAside.id == number, SetAside.status == "open")
    ).one_or_none()
    if row is None:
        raise NoSuchSetAside(number)
    text = payload if payload is not None else row.payload
    event = contract.decode(text.encode())
    if payload is not None:
        _must_be_the_same(event, row)
    appended = service.append(connection, row.site, [_as_new(connection, event, text, row)])
    if not appended.new:
        raise AlreadyInLog
    if row.counted and row.event_id == event.id:
        timezone = service.timezone_of(connection, row.site)
        proof.move_repaired(connection, row.site, timezone, event)
    _decide(connection, number, "applied", by, why, at, repaired=payload)


def _must_be_the_same(event: contract.AnyEvent, row: Row[Any]) -> None:
    """A repair changes what an event says, never whose it is.  Raises BadMessage."""
    for name, given, kept in (
        ("site", event.site, row.site),
        ("device", event.device, row.device),
        ("seq", event.seq, row.seq),
        ("id", event.id, row.event_id),
    ):
        if kept not in (None, "") and given != kept:
            raise BadMessage(f"'{name}' must stay {kept}: a repair makes no other event of it")


def _as_new(
    connection: Connection, event: contract.AnyEvent, payload: str, row: Row[Any]
) -> NewEvent:
    boot = kiosks.boots(connection, [event.boot_id]).get(event.boot_id)
    when = happened(event, boot) or Happened(event.captured_at, UNCERTAIN)
    person = people.persons_of(connection, [event]).get(event.id)
    return NewEvent(event, payload, row.received_at, when.at, when.corrected, person)


def _new(connection: Connection, refused: Sequence[Refused]) -> list[Refused]:
    by_mark = {item.fingerprint: item for item in refused}
    there = connection.scalars(
        select(SetAside.fingerprint).where(SetAside.fingerprint.in_(by_mark))
    )
    for mark in there:
        del by_mark[mark]
    return list(by_mark.values())


def _has_room(connection: Connection, site: str, item: Refused) -> bool:
    if item.seq is not None:
        return True
    waiting = connection.scalar(
        select(func.count()).where(
            SetAside.site == site,
            SetAside.status == "open",
            SetAside.device == item.device,
            SetAside.seq.is_(None),
        )
    )
    return (waiting or 0) < MOST_UNNUMBERED


def _row(site: str, item: Refused) -> dict[str, Any]:
    return {
        "received_at": item.received_at,
        "site": site,
        "device": item.device,
        "seq": item.seq,
        "event_id": item.event_id,
        "topic": item.topic[:MAX_TOPIC],
        "reason": item.reason[:MAX_REASON],
        "payload": as_text(item.payload[:MAX_MESSAGE_BYTES]),
        "fingerprint": item.fingerprint,
        "counted": False,
        "status": "open",
    }


def as_text(payload: bytes) -> str:
    """A payload as text; what is no text, or no database keeps, is shown as an escape."""
    return payload.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def _decide(
    connection: Connection,
    number: int,
    status: str,
    by: str,
    why: str,
    at: datetime,
    repaired: str | None = None,
) -> None:
    done = connection.execute(
        update(SetAside)
        .where(SetAside.id == number, SetAside.status == "open")
        .values(
            status=status,
            decided_by=by,
            decided_at=at,
            decision=why[:MAX_REASON],
            repaired=repaired,
        )
    )
    if done.rowcount == 0:
        raise NoSuchSetAside(number)
