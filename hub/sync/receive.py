"""
At the state: a batch from a hub is checked, appended and committed, then answered.

The ids of events decide what is new, never positions: a batch may come twice, late, or
from a hub whose log was restored.  The cursor serves to notice that something between was
never received.  What cannot be taken is set aside here and refused with its reason; the
lines behind it go on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Engine, Table, select, update

from contract import events
from contract.events import AnyEvent, BadMessage, SharingChosen
from contract.sync import SyncAnswer, SyncHeader, SyncLine
from hub import bulk, clock
from hub.events import aside, people
from hub.events import service as event_log
from hub.events.aside import Refused
from hub.events.rules import EARLIEST, LATEST
from hub.events.service import NewEvent
from hub.members.registering import renumbered
from hub.sync.batch import Unreadable
from hub.sync.errors import BadBatch
from hub.sync.sites import know_site
from hub.sync.tables import ReceivedCursor

log = logging.getLogger(__name__)

_CURSOR: Table = ReceivedCursor.__table__  # type: ignore[assignment]  # a mapped class's table is one
TOPIC = "sync"
"""Where a set-aside line came from, in place of an MQTT topic."""


class _Turned(NamedTuple):
    position: int
    refused: Refused


def receive(
    engine: Engine, header: SyncHeader, lines: Sequence[SyncLine | Unreadable]
) -> SyncAnswer:
    """Take a batch; the answer follows the commit.  Raises BadBatch."""
    with engine.begin() as connection:
        through = _lock(connection, header)
        if header.after > through:
            return _gap(header, through)
        know_site(connection, header)
        if not through:
            event_log.open_log(connection, header.site)
        numbered = list(_numbered(header, lines))
        good, turned = _sorted_out(header, numbered)
        good = _as_now_numbered(connection, header.site, good)
        appended = event_log.append(connection, header.site, good)
        if turned:
            aside.keep(connection, header.site, [one.refused for one in turned])
        end = numbered[-1][0] if numbered else header.after
        _advance(connection, header, max(through, end))
    _tell(header, len(appended.new), len(turned))
    return SyncAnswer(through=end, refused=[(one.position, one.refused.reason) for one in turned])


def receive_ahead(
    engine: Engine, header: SyncHeader, lines: Sequence[SyncLine | Unreadable]
) -> SyncAnswer:
    """
    Take choices on sharing before what lies before them.  Raises BadBatch.

    They are appended and the cursor stays: they come again in their place.  What cannot be
    taken is left for then.
    """
    with engine.begin() as connection:
        know_site(connection, header)
        event_log.open_log(connection, header.site)
        good, turned = _sorted_out(header, list(_numbered(header, lines)))
        if any(not isinstance(one.event, SharingChosen) for one in good):
            raise BadBatch("it holds more than choices on sharing")
        good = _as_now_numbered(connection, header.site, good)
        appended = event_log.append(connection, header.site, good)
    _tell(header, len(appended.new), len(turned))
    return SyncAnswer(
        through=header.after, refused=[(one.position, one.refused.reason) for one in turned]
    )


def _numbered(
    header: SyncHeader, lines: Sequence[SyncLine | Unreadable]
) -> Iterator[tuple[int, SyncLine | Unreadable]]:
    position = header.after
    for line in lines:
        here = position + 1 if isinstance(line, Unreadable) else line.p
        if here <= position:
            raise BadBatch("its lines are not in the order of the log")
        position = here
        yield position, line


def _sorted_out(
    header: SyncHeader, numbered: Sequence[tuple[int, SyncLine | Unreadable]]
) -> tuple[list[NewEvent], list[_Turned]]:
    good: list[NewEvent] = []
    turned: list[_Turned] = []
    now = clock.now()
    for position, line in numbered:
        try:
            good.append(_new_event(header, line))
        except ValueError as fault:
            turned.append(_turned(position, line, str(fault), now))
    return good, turned


def _new_event(header: SyncHeader, line: SyncLine | Unreadable) -> NewEvent:
    if isinstance(line, Unreadable):
        raise BadMessage("not a line of a batch")
    raw = bytes(line.e)
    event = events.decode(raw)
    if event.site != header.site:
        raise BadMessage("captured at another site")
    if not (EARLIEST <= line.r < LATEST and EARLIEST <= line.h < LATEST):
        raise BadMessage("a time lies outside the calendar")
    return NewEvent(event, raw.decode(), line.r, line.h, line.c, _person(event, line))


def _as_now_numbered(connection: Connection, site: str, good: Sequence[NewEvent]) -> list[NewEvent]:
    """Whom this site captured by a number that had to be changed: the member they are now."""
    changed = renumbered.at_site(connection, site)
    if not changed:
        return list(good)
    return [
        replace(one, person=renumbered.present(changed, one.person, one.event.captured_at))
        for one in good
    ]


def _person(event: AnyEvent, line: SyncLine) -> str | None:
    # The hub's own word, so that both fold the same log-ins into the same visits; what the
    # state knows better is an alias.  A word that does not fit the event is not taken.
    who = people.who_of(event)
    if who is None:
        return None
    if who.card is not UNSET and line.w is not UNSET and line.w.startswith("m:"):
        return line.w
    return people.person_of(who, _NO_CARDS)


_NO_CARDS: dict[str, str] = {}


def _turned(position: int, line: SyncLine | Unreadable, fault: str, now: datetime) -> _Turned:
    raw = line.raw if isinstance(line, Unreadable) else bytes(line.e)
    reason = f"event {position} of the hub's log cannot be taken: {fault}; look at that hub"
    return _Turned(position, Refused(TOPIC, events.HUB_DEVICE, reason, raw, now))


def _gap(header: SyncHeader, through: int) -> SyncAnswer:
    log.warning(
        "events between are missing site=%s has=%d given_after=%d",
        header.site,
        through,
        header.after,
    )
    return SyncAnswer(through=through)


def _lock(connection: Connection, header: SyncHeader) -> int:
    locked = select(ReceivedCursor.through).where(*_is_cursor_of(header)).with_for_update()
    through = connection.scalar(locked)
    if through is None:
        first = [(header.site, header.log_id, 0)]
        bulk.upsert(connection, _CURSOR, ("site", "log_id", "through"), first, keep=("through",))
        through = connection.scalars(locked).one()
    return through


def _advance(connection: Connection, header: SyncHeader, through: int) -> None:
    connection.execute(
        update(ReceivedCursor)
        .where(*_is_cursor_of(header))
        .values(through=through, heard_at=clock.now())
    )


def _is_cursor_of(header: SyncHeader) -> tuple[ColumnElement[bool], ...]:
    return ReceivedCursor.site == header.site, ReceivedCursor.log_id == header.log_id


def _tell(header: SyncHeader, new: int, turned: int) -> None:
    if turned:
        log.error("events refused site=%s count=%d", header.site, turned)
    log.debug("batch committed site=%s new=%d", header.site, new)
