"""
What a heartbeat says, and when a kiosk calls itself unwell.

Pure.  What is not known is left out of the heartbeat, never invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from msgspec import UNSET, UnsetType

from contract.messages import Boot, DayTally, Heartbeat, OutboxState, ReaderState
from contract.updates import Slot, Update
from device.core.capture import Moment, Origin

HOT_C = 80.0
LITTLE_DISK_MB = 200
FROZEN_S = 30
UNANSWERED_S = 900

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Readings:
    """What the machine tells of itself; None is a reading it does not offer."""

    temperature_c: float | None = None
    under_voltage: bool | None = None
    throttled: bool | None = None
    disk_free_mb: int | None = None
    disk_errors: int | None = None
    memory_free_mb: int | None = None
    memory_used_mb: int | None = None


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """How the card reader does."""

    state: ReaderState = "none"
    firmware: str | None = None
    last_good_at: datetime | None = None
    good: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything a kiosk knows of itself at one moment; `troubles` are codes its parts report."""

    origin: Origin
    kind: Literal["walkup", "lobby-pc"]
    version: str
    moment: Moment
    outbox: OutboxState
    days: list[DayTally]
    boots: list[Boot]
    reader: ReaderFacts
    readings: Readings
    drawn_ago_s: float | None = None
    acknowledged_ago_s: float | None = None
    troubles: tuple[str, ...] = ()
    certificate_days: int | None = None
    catalogue: int | None = None
    """The version that it offers from."""
    board: str | None = None
    """The machine's serial number, by which a copy of its card is noticed."""
    slot: Slot | None = None
    update: Update | None = None


def heartbeat(condition: Condition) -> Heartbeat:
    """The message of this condition."""
    reader, readings, moment = condition.reader, condition.readings, condition.moment
    return Heartbeat(
        site=condition.origin.site,
        device=condition.origin.device,
        kind=condition.kind,
        sent_at=moment.at,
        clock=moment.clock,
        boot_id=moment.boot_id,
        uptime_ms=moment.uptime_ms,
        version=condition.version,
        boots=condition.boots,
        outbox=condition.outbox,
        days=condition.days,
        reader=reader.state,
        reader_firmware=_known(reader.firmware and reader.firmware[:64]),
        last_good_swipe_at=_known(reader.last_good_at),
        swipes_good=reader.good,
        swipes_bad=reader.bad,
        temperature_c=_known(readings.temperature_c),
        under_voltage=_known(readings.under_voltage),
        throttled=_known(readings.throttled),
        disk_free_mb=_known(readings.disk_free_mb),
        disk_errors=_known(readings.disk_errors),
        memory_free_mb=_known(readings.memory_free_mb),
        memory_used_mb=_known(readings.memory_used_mb),
        drawn_ago_s=_whole(condition.drawn_ago_s),
        acknowledged_ago_s=_whole(condition.acknowledged_ago_s),
        certificate_days=_known(condition.certificate_days),
        catalogue=_known(condition.catalogue),
        board=_known(condition.board),
        slot=_known(condition.slot),
        update=_known(condition.update),
        unwell=list(unwell(condition)),
    )


def unwell(condition: Condition) -> Iterator[str]:
    """What somebody should look at, the gravest first."""
    readings = condition.readings
    yield from condition.troubles
    if condition.reader.state == "down":
        yield "reader-lost"
    if condition.drawn_ago_s is not None and condition.drawn_ago_s > FROZEN_S:
        yield "screen-frozen"
    if readings.disk_errors:
        yield "disk-errors"
    if readings.disk_free_mb is not None and readings.disk_free_mb < LITTLE_DISK_MB:
        yield "disk-low"
    if condition.outbox.oldest_age_s is not UNSET and condition.outbox.oldest_age_s > UNANSWERED_S:
        yield "events-waiting"
    if readings.under_voltage:
        yield "under-voltage"
    if readings.temperature_c is not None and readings.temperature_c >= HOT_C:
        yield "hot"
    if condition.moment.clock == "unsynced":
        yield "clock-unsynced"


def _known(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value


def _whole(seconds: float | None) -> int | UnsetType:
    return UNSET if seconds is None else max(0, int(seconds))
