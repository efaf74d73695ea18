"""
Events that the hub or a staff page captures itself, as device `hub`.

They are numbered, stored and forwarded like a kiosk's.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from contract import events as contract
from contract.events import EVENT_OF_BODY, HUB_DEVICE, Body
from hub.events import people, service, streams
from hub.events.rules import receive
from hub.events.service import NewEvent
from hub.ids import new_id

_PROCESS = new_id()
_STARTED = time.monotonic()


def capture(
    connection: Connection,
    site: str,
    bodies: Sequence[tuple[str, Body, datetime]],
    now: datetime,
) -> list[str]:
    """
    Append events (id, body, when); answers the ids that were new.

    Whoever may run twice gives an id that is the same both times.
    """
    if not bodies:
        return []
    service.lock(connection, site)
    known = service.known_ids(connection, [event_id for event_id, _, _ in bodies])
    fresh = [item for item in bodies if item[0] not in known]
    stream = streams.load(connection, site, [HUB_DEVICE])[HUB_DEVICE]
    events = [
        _event(site, seq, event_id, body, at)
        for seq, (event_id, body, at) in enumerate(fresh, stream.through + 1)
    ]
    persons = people.persons_of(connection, events)
    items = [
        NewEvent(
            event=event,
            payload=contract.encode(event).decode(),
            received_at=now,
            happened_at=event.captured_at,
            corrected=0,
            person=persons.get(event.id),
        )
        for event in events
    ]
    service.append(connection, site, items)
    streams.save(connection, site, {HUB_DEVICE: receive(stream, [event.seq for event in events])})
    return [event.id for event in events]


def _event(site: str, seq: int, event_id: str, body: Body, at: datetime) -> contract.AnyEvent:
    kind = EVENT_OF_BODY[type(body)]
    return kind(
        id=event_id,
        seq=seq,
        site=site,
        device=HUB_DEVICE,
        captured_at=at.astimezone(UTC),
        clock="synced",
        boot_id=_PROCESS,
        uptime_ms=int((time.monotonic() - _STARTED) * 1000),
        body=body,  # type: ignore[arg-type]  # the table pairs each body with its event
    )
