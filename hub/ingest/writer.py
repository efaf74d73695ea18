"""
The writer: whatever has arrived becomes one transaction, and then one acknowledgement a kiosk.

One writer, one thread.  Nothing is acknowledged before the commit.  A message that the
database refuses is found by committing the batch one by one; it is set aside, and the ones
behind it go on.  An event whose boot is unknown and whose clock was not set is held back:
neither stored nor acknowledged, until a heartbeat tells of its boot.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import UNSET
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from contract import topics
from contract.messages import Ack, OutboxState
from hub.events import aside, people, service, streams
from hub.events.aside import Refused
from hub.events.rules import Stream, give_up, happened, receive
from hub.events.service import NewEvent
from hub.ingest.inbox import Arrived
from hub.ingest.sorting import Beat, Captured, Done, Hint, Sorted, sort
from hub.kiosks import service as kiosks
from hub.kiosks.commands import service as commands

log = logging.getLogger(__name__)

MOST_HELD = 2_000
"""Events held back a device; the kiosk keeps them all and sends the rest again."""
_MOST_REFUSED, _MOST_MISSING, _LONGEST_REASON = 200, 50, 300

COLLISION = (
    "its number was used by another event of this kiosk before: two kiosks may bear one name, "
    "or the kiosk's memory was copied or replaced; retry to count it"
)
REUSED_ID = "its id was used by another event before"
REFUSED_BY_DATABASE = "the database refused it"

Held = dict[str, dict[str, Captured]]
"""By device and event id."""


@dataclass
class Receipt:
    """What was committed: one acknowledgement a device, and how many events are new."""

    acks: dict[str, Ack] = field(default_factory=dict)
    new_events: int = 0


@dataclass
class _Work:
    """One transaction's messages, sorted, and what becomes of them."""

    beats: list[Beat] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    captured: list[Captured] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    streams: dict[str, Stream] = field(default_factory=dict)
    before: dict[str, Stream] = field(default_factory=dict)
    held: Held = field(default_factory=dict)

    def devices(self) -> set[str]:
        names = {beat.heartbeat.device for beat in self.beats}
        names.update(one.event.device for one in self.captured)
        names.update(one.device for one in self.refused if one.device)
        return names


class Writer:
    """Commits batches of messages to one site's log."""

    def __init__(self, engine: Engine, site: str) -> None:
        self._engine = engine
        self._site = site
        self._held: Held = {}

    def commit(self, batch: Sequence[Arrived]) -> Receipt:
        """Store a batch; returns when it is committed.  An OperationalError is fatal."""
        messages = [sort(message, self._site) for message in batch]
        heard = {one.heartbeat.device for one in messages if isinstance(one, Beat)}
        waiting = [one for device in heard for one in self._held.get(device, {}).values()]
        waited = {one.event.id for one in waiting}
        receipt = self._commit_together([*messages, *waiting], waited)
        for device in heard:
            self._release(device, waited)
        return receipt

    def _commit_together(self, messages: Sequence[Sorted], waited: set[str]) -> Receipt:
        try:
            return self._commit(messages, waited)
        except OperationalError:
            raise
        except DBAPIError as cause:
            log.warning("the database refused a batch, trying one by one: %s", type(cause.orig))
            return _joined([self._commit_alone(message, waited) for message in messages])

    def _commit_alone(self, message: Sorted, waited: set[str]) -> Receipt:
        try:
            return self._commit([message], waited)
        except OperationalError:
            raise
        except DBAPIError:
            if not isinstance(message, Captured):
                raise
            return self._commit([self._refusal(message, REFUSED_BY_DATABASE)], set())

    def _commit(self, messages: Iterable[Sorted], waited: set[str]) -> Receipt:
        work = _sorted_out(messages)
        with self._engine.begin() as connection:
            receipt = self._store(connection, work, waited)
        self._hold(work.held)
        return receipt

    def _store(self, connection: Connection, work: _Work, waited: set[str]) -> Receipt:
        work.before = streams.load(connection, self._site, work.devices())
        work.streams = dict(work.before)
        self._keep_beats(connection, work)
        items = list(self._timed(connection, work, waited))
        items = list(self._without_collisions(connection, work, items))
        new = self._append(connection, work, items)
        aside.keep(connection, self._site, work.refused)
        self._keep_streams(connection, work, items)
        return Receipt(self._acks(work), new)

    def _keep_beats(self, connection: Connection, work: _Work) -> None:
        for beat in work.beats:
            kiosks.heard(connection, beat.heartbeat, beat.received_at)
            device = beat.heartbeat.device
            first_held = _first_held(beat.heartbeat.outbox)
            work.streams[device] = give_up(work.streams[device], first_held)
        for hint in work.hints:
            kiosks.hinted(connection, self._site, hint.device, hint.says, hint.received_at)
        for one in work.done:
            commands.answered(connection, self._site, one.device, one.result, one.received_at)

    def _timed(self, connection: Connection, work: _Work, waited: set[str]) -> Iterator[NewEvent]:
        """The events whose time is known; the others are held, or given up after a heartbeat."""
        doubtful = {one.event.boot_id for one in work.captured if one.event.clock == "unsynced"}
        boots = kiosks.boots(connection, doubtful)
        persons = people.persons_of(connection, [one.event for one in work.captured])
        for one in work.captured:
            event = one.event
            when = happened(event, boots.get(event.boot_id))
            if when is None and event.id in waited:
                unknown = kiosks.give_up_boot(connection, self._site, event.device, event.boot_id)
                boots[event.boot_id] = unknown
                when = happened(event, unknown)
            if when is None:
                work.held.setdefault(event.device, {})[event.id] = one
                continue
            yield NewEvent(
                event,
                one.payload,
                one.received_at,
                when.at,
                when.corrected,
                persons.get(event.id),
            )

    def _without_collisions(
        self, connection: Connection, work: _Work, items: list[NewEvent]
    ) -> Iterator[NewEvent]:
        """Leave out events whose number an other event has, in the log or earlier in the batch."""
        again = [item.event.id for item in items if _is_held(work, item)]
        kept = service.known_ids(connection, again)
        taken: dict[tuple[str, int], str] = {}
        for item in items:
            event = item.event
            other = taken.setdefault((event.device, event.seq), event.id)
            if other != event.id or (_is_held(work, item) and event.id not in kept):
                work.refused.append(self._as_refused(item, COLLISION))
            else:
                yield item

    def _append(self, connection: Connection, work: _Work, items: list[NewEvent]) -> int:
        if not items:
            return 0
        appended = service.append(connection, self._site, items)
        owners = {one.event.id: _place(one) for one in appended.new}
        for item in items:
            reused = item.event.id in appended.known and not _is_held(work, item)
            if reused or owners.get(item.event.id, _place(item)) != _place(item):
                work.refused.append(self._as_refused(item, REUSED_ID))
        devices = {item.event.device for item in appended.new}
        kiosks.captured(connection, self._site, devices, items[-1].received_at)
        return len(appended.new)

    def _keep_streams(self, connection: Connection, work: _Work, items: list[NewEvent]) -> None:
        came: dict[str, list[int]] = {}
        for item in items:
            came.setdefault(item.event.device, []).append(item.event.seq)
        for one in work.refused:
            if one.seq is not None and one.device:
                came.setdefault(one.device, []).append(one.seq)
        for device, seqs in came.items():
            work.streams[device] = receive(work.streams[device], seqs)
        changed = {
            device: stream
            for device, stream in work.streams.items()
            if stream != work.before[device]
        }
        streams.save(connection, self._site, changed)

    def _acks(self, work: _Work) -> dict[str, Ack]:
        refused: dict[str, list[tuple[int, str]]] = {}
        for one in work.refused:
            if one.seq is not None:
                refused.setdefault(one.device, []).append((one.seq, one.reason[:_LONGEST_REASON]))
        held = {**self._held, **work.held}
        return {
            device: Ack(
                through=stream.through,
                refused=refused.get(device, [])[:_MOST_REFUSED],
                missing=list(stream.missing(but=_numbers(held.get(device))))[:_MOST_MISSING],
            )
            for device, stream in work.streams.items()
        }

    def _as_refused(self, item: NewEvent, reason: str) -> Refused:
        topic = topics.device_topic(self._site, item.event.device, "event")
        return self._refusal(Captured(item.event, item.payload, item.received_at, topic), reason)

    @staticmethod
    def _refusal(one: Captured, reason: str) -> Refused:
        return Refused(
            topic=one.topic,
            device=one.event.device,
            reason=reason,
            payload=one.payload.encode(),
            received_at=one.received_at,
            seq=one.event.seq,
            event_id=one.event.id,
            captured_at=one.event.captured_at,
        )

    def _release(self, device: str, waited: set[str]) -> None:
        for event_id in waited & self._held.get(device, {}).keys():
            del self._held[device][event_id]

    def _hold(self, held: Held) -> None:
        for device, events in held.items():
            kept = self._held.setdefault(device, {})
            for event_id, one in events.items():
                if len(kept) < MOST_HELD:
                    kept[event_id] = one


def _sorted_out(messages: Iterable[Sorted]) -> _Work:
    work = _Work()
    for message in messages:
        match message:
            case Captured():
                work.captured.append(message)
            case Beat():
                work.beats.append(message)
            case Hint():
                work.hints.append(message)
            case Done():
                work.done.append(message)
            case Refused():
                work.refused.append(message)
    return work


def _first_held(outbox: OutboxState) -> int:
    """The lowest number the kiosk still holds; what is missing below it will never come."""
    if outbox.held_from is not UNSET:
        return outbox.held_from
    if outbox.oldest_seq is not UNSET:
        return outbox.oldest_seq
    return outbox.last_seq + 1 if outbox.depth == 0 else 0


def _is_held(work: _Work, item: NewEvent) -> bool:
    return work.streams[item.event.device].holds(item.event.seq)


def _place(item: NewEvent) -> tuple[str, int]:
    return item.event.device, item.event.seq


def _numbers(held: dict[str, Captured] | None) -> list[int]:
    return [one.event.seq for one in (held or {}).values()]


def _joined(receipts: Sequence[Receipt]) -> Receipt:
    """The last acknowledgement of each device, with every refusal."""
    whole = Receipt()
    for receipt in receipts:
        whole.new_events += receipt.new_events
        for device, ack in receipt.acks.items():
            earlier = whole.acks.get(device)
            refused = [*(earlier.refused if earlier else []), *ack.refused]
            whole.acks[device] = Ack(
                through=ack.through, refused=refused[:_MOST_REFUSED], missing=ack.missing
            )
    return whole
