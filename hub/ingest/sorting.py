"""
What a message is: an event, a heartbeat, a hint, or something to set aside with its reason.

Pure.  As much as can be read of a bad message is kept, its number above all: a number that
counts as received lets its kiosk go on.  No reason holds any of the content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from contract import events as contract
from contract import topics
from contract.events import HUB_DEVICE, AnyEvent, BadMessage
from contract.fields import MAX_MESSAGE_BYTES
from contract.messages import Heartbeat, Result, decode_as
from hub.events.aside import Refused
from hub.events.rules import implausible
from hub.ingest.inbox import Arrived

HIGHEST_SEQUENCE = 2**53
_HEAD = 2_048
_NUMBER = re.compile(rb'"seq"\s*:\s*([1-9][0-9]{0,15})(?![0-9])')
_ID = re.compile(rb'"id"\s*:\s*"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"')
_CAPTURED = re.compile(rb'"captured_at"\s*:\s*"([0-9TZtz:.+-]{10,40})"')
_VERSION = re.compile(rb'"v"\s*:\s*([0-9]{1,9})')


class Captured(NamedTuple):
    """A good event."""

    event: AnyEvent
    payload: str
    received_at: datetime
    topic: str


@dataclass(frozen=True, slots=True)
class Beat:
    """A good heartbeat."""

    heartbeat: Heartbeat
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Hint:
    """What the retained status says."""

    device: str
    says: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a kiosk did about an order."""

    device: str
    result: Result
    received_at: datetime


Sorted = Captured | Beat | Hint | Done | Refused


def sort(message: Arrived, site: str) -> Sorted:
    """Read a message that came to this site's hub."""
    topic = _parsed(message.topic)
    if topic is None or topic.device is None or topic.site != site:
        return _refused(message, "", "it came on a topic that is not this site's")
    if topic.device == HUB_DEVICE:
        return _refused(
            message, "", "it came under the name 'hub', which no kiosk may bear: rename that kiosk"
        )
    match topic.kind:
        case "event":
            return _event(message, topic.device, site)
        case "heartbeat":
            return _beat(message, topic.device, site)
        case "result":
            return _result(message, topic.device)
        case "status" if message.payload in (b"online", b"offline"):
            return Hint(topic.device, message.payload.decode(), message.received_at)
        case _:
            return _refused(message, topic.device, "it is nothing that a kiosk says on this topic")


_parsed = lru_cache(maxsize=4_096)(topics.parse)


def _event(message: Arrived, device: str, site: str) -> Sorted:
    try:
        event = contract.decode(message.payload)
        payload = message.payload.decode()
    except BadMessage as fault:
        return _bad_event(message, device, _why(message.payload, fault))
    except UnicodeDecodeError:
        return _bad_event(message, device, "it is not readable as text")
    if (event.site, event.device) != (site, device):
        return _bad_event(
            message,
            device,
            "it names another kiosk or site than its topic: check that kiosk's name",
        )
    doubt = implausible(event.captured_at, event.uptime_ms)
    if doubt is not None:
        return _bad_event(message, device, f"{doubt}: check the kiosk's clock")
    return Captured(event, payload, message.received_at, message.topic)


def _beat(message: Arrived, device: str, site: str) -> Sorted:
    try:
        heartbeat = decode_as(Heartbeat, message.payload)
    except BadMessage as fault:
        return _bad_beat(message, device, f"its heartbeats break the contract: {fault}")
    if (heartbeat.site, heartbeat.device) != (site, device):
        reason = "its heartbeats name another kiosk or site than their topic"
        return _bad_beat(message, device, reason)
    times = [heartbeat.sent_at, *(b.started_at for b in heartbeat.boots if b.started_at)]
    if any(implausible(at, heartbeat.uptime_ms) for at in times):
        return _bad_beat(message, device, "its heartbeats tell of a time that cannot be")
    return Beat(heartbeat, message.received_at)


def _result(message: Arrived, device: str) -> Sorted:
    try:
        return Done(device, decode_as(Result, message.payload), message.received_at)
    except BadMessage as fault:
        return _bad_beat(message, device, f"its answers to orders break the contract: {fault}")


def _bad_beat(message: Arrived, device: str, reason: str) -> Refused:
    # Two a minute for ever: the first of each kind is enough.
    return _refused(message, device, reason)._replace(one_of=f"{message.topic} {reason}")


def _why(payload: bytes, fault: BadMessage) -> str:
    version = _VERSION.search(payload[:_HEAD])
    if version is not None and version[1] != b"1":
        return "it speaks a version of the contract that this hub does not know: update the hub"
    return f"it breaks the contract: {fault}"


def _bad_event(message: Arrived, device: str, reason: str) -> Refused:
    head = message.payload[:_HEAD]
    number, event_id = _NUMBER.search(head), _ID.search(head)
    seq = None if number is None else int(number[1])
    return Refused(
        topic=message.topic,
        device=device,
        reason=reason,
        payload=message.payload[:MAX_MESSAGE_BYTES],
        received_at=message.received_at,
        seq=seq if seq is not None and seq <= HIGHEST_SEQUENCE else None,
        event_id=None if event_id is None else event_id[1].decode(),
        captured_at=_captured_at(head),
    )


def _captured_at(head: bytes) -> datetime | None:
    found = _CAPTURED.search(head)
    if found is None:
        return None
    try:
        at = msgspec.convert(found[1].decode(), datetime)
    except msgspec.ValidationError:
        return None
    if at.tzinfo is None or implausible(at, 0) is not None:
        return None
    return at.astimezone(UTC)


def _refused(message: Arrived, device: str, reason: str) -> Refused:
    return Refused(
        topic=message.topic,
        device=device,
        reason=reason,
        payload=message.payload[:MAX_MESSAGE_BYTES],
        received_at=message.received_at,
    )
