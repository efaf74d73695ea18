"""
Opening hours as people write them: `mon-fri 8:00-17:00`.

Pure.  Days are named, alone or from one to another; times are the site's own, on the 24-hour
clock.  A day that nobody names is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import time

from contract.messages import OpeningHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOW = "write hours as 'mon-fri 8:00-17:00', a line for each kind of day, on the 24-hour clock"
_LINE = re.compile(
    r"\s*(?P<first>[a-z]{3})(?:\s*-\s*(?P<last>[a-z]{3}))?"
    r"\s+(?P<opens>[0-9]{1,2}:[0-9]{2})\s*-\s*(?P<closes>[0-9]{1,2}:[0-9]{2})\s*"
)


class BadHours(ValueError):
    """Hours that nobody can keep; `str` says which and how to write them."""

    def __init__(self, line: str, what: str = "cannot be read") -> None:
        super().__init__(f"'{line.strip()}' {what}: {HOW}")


def read_hours(lines: Iterable[str]) -> list[OpeningHours]:
    """Hours by weekday.  Raises BadHours."""
    by_day: dict[int, OpeningHours] = {}
    for line in lines:
        for hours in _of_line(line):
            if hours.weekday in by_day:
                raise BadHours(line, "names a day a second time")
            by_day[hours.weekday] = hours
    return [by_day[day] for day in sorted(by_day)]


def _of_line(line: str) -> Iterator[OpeningHours]:
    match = _LINE.fullmatch(line.lower())
    if match is None:
        raise BadHours(line)
    first, last = match["first"], match["last"] or match["first"]
    if first not in DAYS or last not in DAYS:
        raise BadHours(line, f"names no day: use {', '.join(DAYS)}")
    opens, closes = _time(match["opens"], line), _time(match["closes"], line)
    if opens >= closes:
        raise BadHours(line, "closes before it opens")
    begin, end = DAYS.index(first), DAYS.index(last)
    for day in range(begin, end + 1) if begin <= end else (*range(begin, 7), *range(end + 1)):
        yield OpeningHours(weekday=day, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")


def _time(text: str, line: str) -> time:
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        raise BadHours(line, f"holds no time '{text}'") from None
