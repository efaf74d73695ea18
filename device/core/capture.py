"""
Capturing: a body becomes an event, numbered and stamped with how good the clock was.

Pure.  The outbox and its fake both number and stamp here, so that they cannot
differ in what an event looks like.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from contract.events import EVENT_OF_BODY, AnyEvent, Body
from contract.fields import ClockState


@dataclass(frozen=True, slots=True)
class Origin:
    """Which kiosk captures, and in whose time zone its days begin and end."""

    site: str
    device: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was captured, as this kiosk knew it."""

    at: datetime
    clock: ClockState
    boot_id: str
    uptime_ms: int


def capture(body: Body, *, event_id: str, seq: int, origin: Origin, moment: Moment) -> AnyEvent:
    """The event of this body."""
    return EVENT_OF_BODY[type(body)](
        id=event_id,
        seq=seq,
        site=origin.site,
        device=origin.device,
        captured_at=moment.at,
        clock=moment.clock,
        boot_id=moment.boot_id,
        uptime_ms=moment.uptime_ms,
        body=body,  # type: ignore[arg-type] # the table pairs each body with its event
    )


class Envelope(msgspec.Struct, frozen=True):
    """What every event of every version says; all else of it is passed over."""

    seq: int
    boot_id: str
    uptime_ms: int
    captured_at: datetime


def envelope(payload: bytes) -> Envelope:
    """Read an event that a newer program may have captured.  Raises msgspec.MsgspecError."""
    return msgspec.json.decode(payload, type=Envelope)


def renumbered(payload: bytes, seq: int) -> bytes:
    """
    The same event under another number; its id, which makes it one event, stays.

    So does what this program does not know of it: a newer one may have captured it.
    """
    return msgspec.json.encode(msgspec.json.decode(payload, type=dict[str, Any]) | {"seq": seq})


def age_s(payload: bytes, now: Moment) -> int:
    """
    How long ago an event was captured.

    Within one boot the uptime tells, whatever the clock did meanwhile.
    """
    event = envelope(payload)
    if event.boot_id == now.boot_id:
        return max(0, (now.uptime_ms - event.uptime_ms) // 1000)
    return max(0, int((now.at - event.captured_at).total_seconds()))


def local_day(at: datetime, zone: ZoneInfo) -> str:
    """The site's day of an instant, as `2026-03-08`."""
    return at.astimezone(zone).date().isoformat()
