"""
What five minutes of heartbeats come to, and how many are put together for a chart.

Pure.  A sample keeps the worst of its heartbeats: a chart is looked at to find trouble, and
an average hides it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntFlag
from typing import NamedTuple, TypeVar

from msgspec import UNSET, UnsetType

from contract.messages import HEARTBEAT_EVERY_S, Heartbeat

SLOT_S = 300
KEPT_FOR = timedelta(days=90)
_BEATS_A_SLOT = SLOT_S // HEARTBEAT_EVERY_S

T = TypeVar("T", int, float)


class Fault(IntFlag):
    """What was wrong at some moment of the five minutes."""

    READER = 1
    PRINTER = 2
    UNDER_VOLTAGE = 4
    THROTTLED = 8
    CLOCK = 16


class Sample(NamedTuple):
    """What heartbeats of one slot, or of several, came to."""

    slot: int
    beats: int
    waiting: int
    oldest_s: int
    temperature_c: float | None
    disk_free_mb: int | None
    memory_free_mb: int | None
    faults: int

    def joined(self, other: Sample) -> Sample:
        """The worst of both, under the earlier slot."""
        return Sample(
            min(self.slot, other.slot),
            self.beats + other.beats,
            max(self.waiting, other.waiting),
            max(self.oldest_s, other.oldest_s),
            _of_both(max, self.temperature_c, other.temperature_c),
            _of_both(min, self.disk_free_mb, other.disk_free_mb),
            _of_both(min, self.memory_free_mb, other.memory_free_mb),
            self.faults | other.faults,
        )

    def heard(self, slots: int) -> float:
        """The share of the heartbeats due in so many slots that came."""
        return min(1.0, self.beats / (slots * _BEATS_A_SLOT))


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time that a page shows: `step` slots become one point of a chart."""

    name: str
    title: str
    length: timedelta
    step: int
    is_by_day: bool
    """Whether the table beside the charts has a row a day, or a row an hour."""


SPANS = (
    Span("day", "24 hours", timedelta(days=1), 1, is_by_day=False),
    Span("week", "7 days", timedelta(days=7), 12, is_by_day=True),
    Span("quarter", "90 days", KEPT_FOR, 72, is_by_day=True),
)


def span_of(name: str) -> Span:
    """A span by its name; the first when there is none of this name."""
    return next((span for span in SPANS if span.name == name), SPANS[0])


def slot_of(at: datetime) -> int:
    """The five minutes that hold a moment."""
    return int(at.timestamp()) // SLOT_S


def begin_of(slot: int) -> datetime:
    """When five minutes begin."""
    return datetime.fromtimestamp(slot * SLOT_S, UTC)


def sample_of(said: Heartbeat, received_at: datetime) -> Sample:
    """One heartbeat as a sample."""
    return Sample(
        slot=slot_of(received_at),
        beats=1,
        waiting=said.outbox.depth,
        oldest_s=_known(said.outbox.oldest_age_s) or 0,
        temperature_c=_known(said.temperature_c),
        disk_free_mb=_known(said.disk_free_mb),
        memory_free_mb=_known(said.memory_free_mb),
        faults=int(faults_of(said)),
    )


def faults_of(said: Heartbeat) -> Fault:
    """What a heartbeat tells is wrong."""
    found = {
        Fault.READER: said.reader == "down",
        Fault.PRINTER: said.printer == "down",
        Fault.UNDER_VOLTAGE: said.under_voltage is True,
        Fault.THROTTLED: said.throttled is True,
        Fault.CLOCK: said.clock == "unsynced",
    }
    return Fault(sum(fault for fault, holds in found.items() if holds))


def together(samples: Iterable[Sample], key: Callable[[Sample], object]) -> list[Sample]:
    """Those with the same key joined, in the order of their first."""
    found: dict[object, Sample] = {}
    for sample in samples:
        place = key(sample)
        found[place] = found[place].joined(sample) if place in found else sample
    return list(found.values())


def _known(value: T | UnsetType) -> T | None:
    return None if value is UNSET else value


def _of_both(choose: Callable[[T, T], T], one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)
