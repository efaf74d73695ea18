"""
The rules of kiosks: whether one is up, and when its boots began.

Pure.  "Online" is never believed from a last will: a kiosk is up until its next heartbeat
is overdue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Literal

from msgspec import UNSET

from contract.messages import HEARTBEAT_EVERY_S, Heartbeat

Status = Literal["new", "up", "late", "silent", "retired"]

OVERDUE_AFTER = timedelta(seconds=3 * HEARTBEAT_EVERY_S)
SILENT_AFTER = timedelta(minutes=10)


class BootSource(Enum):
    """Who said when a boot began, the better one first."""

    KIOSK = "kiosk"
    HUB = "hub"
    NEVER = "never"

    def beats(self, other: BootSource) -> bool:
        order = list(BootSource)
        return order.index(self) < order.index(other)


@dataclass(frozen=True, slots=True)
class KnownBoot:
    """When a boot of a device began; None if nobody will ever know."""

    boot_id: str
    started_at: datetime | None
    source: BootSource


def next_deadline(heard_at: datetime) -> datetime:
    """When the next heartbeat is overdue."""
    return heard_at + OVERDUE_AFTER


def status(now: datetime, deadline: datetime | None, retired_at: datetime | None = None) -> Status:
    """What the last heartbeat allows us to say of a kiosk."""
    if retired_at is not None:
        return "retired"
    if deadline is None:
        return "new"
    if now <= deadline:
        return "up"
    return "late" if now <= deadline + SILENT_AFTER else "silent"


def boots_told(heartbeat: Heartbeat, received_at: datetime) -> Iterator[KnownBoot]:
    """The boots of which a heartbeat tells, its own among them."""
    own = _own_boot(heartbeat, received_at)
    yield own
    for boot in heartbeat.boots:
        if boot.boot_id == own.boot_id:
            continue
        if boot.started_at is UNSET:
            yield KnownBoot(boot.boot_id, None, BootSource.NEVER)
        else:
            yield KnownBoot(boot.boot_id, boot.started_at.astimezone(UTC), BootSource.KIOSK)


def _own_boot(heartbeat: Heartbeat, received_at: datetime) -> KnownBoot:
    uptime = timedelta(milliseconds=heartbeat.uptime_ms)
    if heartbeat.clock == "synced":
        started_at = heartbeat.sent_at.astimezone(UTC) - uptime
        return KnownBoot(heartbeat.boot_id, started_at, BootSource.KIOSK)
    return KnownBoot(heartbeat.boot_id, received_at - uptime, BootSource.HUB)
