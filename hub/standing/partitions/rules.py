"""
The months of the event log, by the events' own ids.

Pure.  An event's id is a UUIDv7: its first 48 bits are the milliseconds of its making, so that
ids in their order are events in theirs, and an id alone says in which month's part it lies.
That is why the log is parted by id: the same id twice meets itself in one part, and one index
there keeps the promise that the same event twice is one event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

_NOTHING_ELSE = "0000-0000-000000000000"


def first_id_of(day: date) -> str:
    """Before every id that is made on this day (UTC) or later, after every earlier one."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    ms = f"{int(at.timestamp() * 1000):012x}"
    return f"{ms[:8]}-{ms[8:]}-{_NOTHING_ELSE}"


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months(first: date, number: int) -> Iterator[date]:
    """The first days of so many months, from that of `first` on."""
    month = first.replace(day=1)
    for _ in range(number):
        yield month
        month = next_month(month)


def part_of(table: str, month: date) -> str:
    """`event_2026_03`."""
    return f"{table}_{month:%Y_%m}"


def day_of_id(text: str) -> date | None:
    """The day that an id says; None for one that says none a calendar has."""
    try:
        ms = int(text[:8] + text[9:13], 16)
        return datetime.fromtimestamp(ms / 1000, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
