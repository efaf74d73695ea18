"""
The hub's side of the proof: events and set-aside events per device and day, with digests.

Kept in the transaction that stores the events.  The day is that of the device's own clock,
right or wrong, for the kiosk counts by it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from contract.events import AnyEvent, digest_value
from hub import bulk, clock
from hub.events.tables import ProofDay

_PROOF: Table = ProofDay.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("site", "device", "day", "events", "set_aside", "digest", "log_digest")


@dataclass
class Tally:
    """What is added to one device's day."""

    events: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    """Set aside before, in the log now."""


Tallies = dict[tuple[str, str], Tally]


def add_events(
    connection: Connection, site: str, timezone: str, events: Iterable[AnyEvent]
) -> None:
    """Count events that were appended to the log."""
    tallies: Tallies = {}
    day: _Day | None = None
    for event in events:
        if day is None or not day.begins <= event.captured_at < day.ends:
            day = _day_of(event.captured_at, timezone)
        key = (event.device, day.name)
        tally = tallies.get(key)
        if tally is None:
            tally = tallies[key] = Tally()
        tally.events.append(event.id)
    _add(connection, site, tallies)


def add_set_aside(
    connection: Connection,
    site: str,
    timezone: str,
    events: Iterable[tuple[str, datetime, str]],
) -> None:
    """Count events (device, captured at, id) that were set aside instead of appended."""
    tallies: Tallies = {}
    for device, captured_at, event_id in events:
        key = (device, str(clock.local_day(captured_at, timezone)))
        tallies.setdefault(key, Tally()).set_aside.append(event_id)
    _add(connection, site, tallies)


def move_repaired(connection: Connection, site: str, timezone: str, event: AnyEvent) -> None:
    """An event that `add_events` has just counted had been counted as set aside before."""
    key = (event.device, str(clock.local_day(event.captured_at, timezone)))
    _add(connection, site, {key: Tally(repaired=[event.id])})


class _Day(NamedTuple):
    """A local day between two moments, for those that follow are mostly of the same one."""

    name: str
    begins: datetime
    ends: datetime


def _day_of(at: datetime, timezone: str) -> _Day:
    day = clock.local_day(at, timezone)
    begins, ends = (
        clock.local_instant(midnight, time.min, timezone)
        for midnight in (day, day + timedelta(days=1))
    )
    return _Day(str(day), begins, ends)


def _add(connection: Connection, site: str, tallies: Tallies) -> None:
    if not tallies:
        return
    kept = _kept(connection, site, tallies)
    rows = []
    for (device, day), tally in tallies.items():
        events, set_aside, both, log = kept.get((device, day), (0, 0, 0, 0))
        arrived, aside = digest_value(tally.events), digest_value(tally.set_aside)
        twice = digest_value(tally.repaired)
        rows.append(
            (
                site,
                device,
                day,
                events + len(tally.events),
                set_aside + len(tally.set_aside) - len(tally.repaired),
                f"{both ^ arrived ^ aside ^ twice:016x}",
                f"{log ^ arrived:016x}",
            )
        )
    bulk.upsert(connection, _PROOF, _COLUMNS, rows)


def _kept(
    connection: Connection, site: str, tallies: Tallies
) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    rows = connection.execute(
        select(
            ProofDay.device,
            ProofDay.day,
            ProofDay.events,
            ProofDay.set_aside,
            ProofDay.digest,
            ProofDay.log_digest,
        ).where(
            ProofDay.site == site,
            ProofDay.device.in_({device for device, _ in tallies}),
            ProofDay.day.in_({day for _, day in tallies}),
        )
    )
    return {
        (row.device, row.day): (
            row.events,
            row.set_aside,
            int(row.digest, 16),
            int(row.log_digest, 16),
        )
        for row in rows
    }
