"""
The rules of retention: which days of somebody's coming keep their record, and why.

Pure.  A record may go when none of its days lies in a stretch that keeps it.  What is not known
keeps: a program year for which nobody has named an award, an award whose final report nobody
has dated.  There is no clock that begins with an exit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from hub.said import mark, say

Clock = Literal["program_year", "award"]
HoldKind = Literal["member", "award", "period"]
Why = Literal["recent", "award", "unnamed", "held"]
WHYS: dict[Why, str] = {
    "recent": mark("The program year of their last visit closed too short a time ago"),
    "award": mark("An award that paid for a visit is not over for long enough"),
    "unnamed": mark("No award is named for a program year in which they came"),
    "held": mark("A legal hold keeps them"),
}
KINDS: dict[HoldKind, str] = {
    "member": mark("one member"),
    "award": mark("an award"),
    "period": mark("a period"),
}
FOREVER = date(9999, 12, 31)
_JULY = 7
_RULES = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock."""

    record: str
    clock: Clock
    years: int
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class Award:
    """Money for a time, and when it was accounted for."""

    code: str
    first_day: date
    last_day: date
    reported_on: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that is in force."""

    id: str
    kind: HoldKind
    first_day: date | None = None
    last_day: date | None = None
    award: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that keep whoever came on one of them."""

    first: date
    last: date
    why: Why
    what: str
    """Which award, year or hold."""


def load() -> tuple[Rule, ...]:
    """The rules as data."""
    return tuple(Rule(**one) for one in tomllib.loads(_RULES.read_text())["rule"])


def program_year(day: date) -> int:
    """The year in which the program year of a day began: it runs from July to June."""
    return day.year if day.month >= _JULY else day.year - 1


def closes(year: int) -> date:
    """The last day of a program year."""
    return date(year + 1, 6, 30)


def years_on(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March, never earlier."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def stretches(
    rules: Iterable[Rule],
    awards: Iterable[Award],
    holds: Iterable[Held],
    *,
    earliest: date,
    today: date,
) -> tuple[Stretch, ...]:
    """Every stretch that keeps somebody today; `earliest` is the first day anybody came."""
    clocks = {rule.clock: rule.years for rule in rules if rule.record == "member"}
    awards = tuple(awards)
    recent = _recent(clocks["program_year"], today)
    return (
        recent,
        *_of_awards(awards, clocks["award"], today),
        *_unnamed(awards, earliest, recent.first),
        *_held(awards, holds),
    )


def _recent(years: int, today: date) -> Stretch:
    # The first program year that has not been closed for long enough, and all after it.
    year = program_year(today) - years - 2
    while years_on(closes(year), years) < today:
        year += 1
    what = say("program year %(year)s and later", year=year)
    return Stretch(date(year, _JULY, 1), FOREVER, "recent", what)


def _of_awards(awards: Iterable[Award], years: int, today: date) -> Iterator[Stretch]:
    for award in awards:
        if award.reported_on is None or years_on(award.reported_on, years) >= today:
            yield Stretch(award.first_day, award.last_day, "award", award.code)


def _unnamed(awards: tuple[Award, ...], earliest: date, before: date) -> Iterator[Stretch]:
    for year in range(program_year(earliest), program_year(before)):
        day, last = date(year, _JULY, 1), closes(year)
        for first, until in sorted((one.first_day, one.last_day) for one in awards):
            if until < day or first > last:
                continue
            if first > day:
                yield _of_no_award(day, first - timedelta(days=1), year)
            day = max(day, until + timedelta(days=1))
        if day <= last:
            yield _of_no_award(day, last, year)


def _of_no_award(first: date, last: date, year: int) -> Stretch:
    return Stretch(first, last, "unnamed", say("program year %(year)s", year=year))


def _held(awards: tuple[Award, ...], holds: Iterable[Held]) -> Iterator[Stretch]:
    days = {award.code: (award.first_day, award.last_day) for award in awards}
    for hold in holds:
        if hold.kind == "period" and hold.first_day is not None:
            yield Stretch(hold.first_day, hold.last_day or FOREVER, "held", hold.id)
        if hold.kind == "award" and hold.award in days:
            yield Stretch(*days[hold.award], "held", hold.id)
