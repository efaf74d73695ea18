"""
The rules of the log: which numbers of a device have come, and when an event truly happened.

Pure.  A device numbers its events 1, 2, 3 ...; `Stream` keeps through which number all have
come, which came beyond a gap, and which the device itself no longer holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from contract.events import AnyEvent
from hub.kiosks.rules import KnownBoot

Range = tuple[int, int]
"""First and last number, both included."""

AS_CAPTURED: Final = 0
CORRECTED: Final = 1
UNCERTAIN: Final = 2

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
LONGEST_UPTIME = timedelta(days=20 * 366)


@dataclass(frozen=True, slots=True)
class Stream:
    """One device's numbers; `beyond` and `lost` are in order and do not touch."""

    through: int = 0
    beyond: tuple[Range, ...] = ()
    lost: tuple[Range, ...] = ()

    def holds(self, seq: int) -> bool:
        """Whether this number has been received."""
        if seq > self.through:
            return bool(self.beyond) and _inside(self.beyond, seq)
        return not (self.lost and _inside(self.lost, seq))

    def missing(self, but: Iterable[int] = ()) -> tuple[Range, ...]:
        """The gaps before what has come; those of `but` need not be asked for."""
        known = receive(self, but)
        starts = [known.through, *(last for _, last in known.beyond)]
        return tuple(
            (before + 1, first - 1)
            for before, (first, _) in zip(starts, known.beyond, strict=False)
        )


def receive(stream: Stream, seqs: Iterable[int]) -> Stream:
    """The stream after these numbers came, in any order, again or for the first time."""
    came = list(_runs(sorted(set(seqs))))
    if not came:
        return stream
    through, beyond = _close_up(stream.through, _union((*stream.beyond, *came)))
    lost = stream.lost
    if lost and came[0][0] <= stream.through:
        lost = tuple(_without(lost, came))
    return Stream(through, beyond, lost)


def give_up(stream: Stream, before: int) -> Stream:
    """Numbers below `before` that never came are gone at the device: lost, and passed over."""
    if before <= stream.through + 1:
        return stream
    gone = tuple(_without([(stream.through + 1, before - 1)], stream.beyond))
    through, beyond = _close_up(stream.through, _union((*stream.beyond, *gone)))
    return Stream(through, beyond, _union((*stream.lost, *gone)))


class Happened(NamedTuple):
    """When an event happened, and how far that was corrected."""

    at: datetime
    corrected: int = AS_CAPTURED


def happened(event: AnyEvent, boot: KnownBoot | None) -> Happened | None:
    """
    When the event happened.  None: its boot is not known yet, so hold it back.

    A clock that was not set says nothing of the day; how long the machine had been up
    does, as soon as anybody knows when it was started.
    """
    if event.clock == "synced":
        return Happened(_utc(event.captured_at))
    if boot is None:
        return None
    if boot.started_at is None:
        return Happened(_utc(event.captured_at), UNCERTAIN)
    return Happened(boot.started_at + timedelta(milliseconds=event.uptime_ms), CORRECTED)


def implausible(captured_at: datetime, uptime_ms: int) -> str | None:
    """What no clock can say; None if it may be true."""
    if not EARLIEST <= captured_at < LATEST:
        return "its time lies outside the years 1970 to 2199"
    if uptime_ms > LONGEST_UPTIME.total_seconds() * 1000:
        return "its uptime is longer than any machine has run"
    return None


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def _inside(ranges: Iterable[Range], seq: int) -> bool:
    return any(first <= seq <= last for first, last in ranges)


def _runs(seqs: list[int]) -> Iterator[Range]:
    first = last = 0
    for seq in seqs:
        if last and seq == last + 1:
            last = seq
            continue
        if last:
            yield first, last
        first = last = seq
    if last:
        yield first, last


def _union(ranges: Iterable[Range]) -> tuple[Range, ...]:
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _close_up(through: int, ranges: Iterable[Range]) -> tuple[int, tuple[Range, ...]]:
    beyond: list[Range] = []
    for first, last in ranges:
        if first <= through + 1:
            through = max(through, last)
        else:
            beyond.append((first, last))
    return through, tuple(beyond)


def _without(ranges: Iterable[Range], taken: Iterable[Range]) -> Iterator[Range]:
    taken = list(taken)
    for first, last in ranges:
        start = first
        for low, high in taken:
            if high < start or low > last:
                continue
            if low > start:
                yield start, low - 1
            start = high + 1
        if start <= last:
            yield start, last
