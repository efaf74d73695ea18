"""
What an address asks of a report, and the address that asks for it.

Pure.  Everything that a report shows is in its address, in one order, and what goes without
saying is left out: two people who see the same have the same address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol
from urllib.parse import urlencode

from hub.reports.library import periods
from hub.reports.library.kinds import COMPARISONS, MEASURES, SPLITS, Kind, Measure
from hub.reports.library.periods import STEPS, Step
from hub.reports.rules import Period
from hub.said import say

FILTERS = ("site", "area", "programme", "partner", "service", "mode", "language")
"""By what a report is narrowed, in the order of the address."""
MOST_VALUES = 60
MOST_PARTS: dict[Step, int] = {"day": 370, "week": 110}
"""So many rows of time a page and its chart can show; each week is a question of its own."""
_MOST_LONG_PARTS = 400
YEARS = range(2000, 2100)
USUAL_STEP: Step = "month"
MINUTES = range(1, 241)
SHARES = range(50, 100)
MOST_TOGETHER = 50

Choices = Mapping[str, Collection[str]]
"""What each filter may be: the codes that are known here."""
Field = Literal["period", "first", "last", "step", "split", "measure", "compare", "minutes", "share", "least"]  # fmt: skip


class Given(Protocol):
    """The part of a request's arguments that is read here."""

    def get(self, key: str, default: str = ...) -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Staffing:
    """What turns visits of an hour into people at work."""

    minutes: int = 12
    """Of staff, for one visit."""
    share: int = 80
    """So many of a hundred days the suggestion is enough for."""
    least: int = 1
    """At work while the doors are open, however few come."""


USUAL_STAFFING = Staffing()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a report."""

    kind: Kind
    period: str | Period
    """A period's name, which moves with the day, or days."""
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    step: Step = USUAL_STEP
    split: str = ""
    measure: Measure = "visits"
    compare: str = ""
    staffing: Staffing = USUAL_STAFFING

    def days(self, today: date) -> Period:
        """The days that are asked for."""
        if isinstance(self.period, Period):
            return self.period
        return periods.days_of(self.period, today)

    def other_days(self, today: date) -> Period | None:
        """The days that they are compared with."""
        match self.compare:
            case "before":
                return periods.before(self.days(today))
            case "year":
                return periods.year_before(self.days(today))
            case _:
                return None

    def query(self) -> str:
        """The same as it stands behind the question mark."""
        return urlencode(self.pairs())

    def fixed(self, today: date) -> Asked:
        """The same with days that stay these days."""
        return replace(self, period=self.days(today))

    def pairs(self) -> list[tuple[str, str]]:
        """The address after the report's code: in one order, without what goes without saying."""
        found: list[tuple[str, str]] = []
        if isinstance(self.period, Period):
            found += [("first", str(self.period.first)), ("last", str(self.period.last))]
        elif self.period != self.kind.first:
            found.append(("period", self.period))
        for name in FILTERS:
            found += [(name, value) for value in sorted(self.where.get(name, ()))]
        usual = Asked(self.kind, self.period, measure=self.kind.measure)
        for name in ("step", "split", "measure", "compare"):
            if getattr(self, name) != getattr(usual, name):
                found.append((name, str(getattr(self, name))))
        for name in ("minutes", "share", "least"):
            value = getattr(self.staffing, name)
            if value != getattr(USUAL_STAFFING, name):
                found.append((name, str(value)))
        return found


def read(given: Given, kind: Kind, choices: Choices, today: date) -> tuple[Asked, dict[str, str]]:
    """
    What is asked for, and what is wrong with it: a sentence by field.

    Where something is wrong its usual value stands in, so that the form can be shown again.
    """
    faults: dict[str, str] = {}
    period = _period(given, kind, faults)
    asked = Asked(
        kind,
        period,
        _where(given, choices, faults),
        _one_of(given, "step", STEPS, USUAL_STEP, faults),  # type: ignore[arg-type] # one of them
        _one_of(given, "split", SPLITS, "", faults) if kind.form == "time" else "",
        _one_of(given, "measure", MEASURES, kind.measure, faults),  # type: ignore[arg-type] # one of them
        _one_of(given, "compare", COMPARISONS, "", faults),
        _staffing(given, faults) if kind.form == "staffing" else USUAL_STAFFING,
    )
    _look_at_length(asked, today, faults)
    return asked, faults


def _period(given: Given, kind: Kind, faults: dict[str, str]) -> str | Period:
    first, last = given.get("first", "").strip(), given.get("last", "").strip()
    word = given.get("period", "").strip()
    if word and word != "days":
        if word in periods.NAMED:
            return word
        faults["period"] = say("There is no period '%(word)s': choose one of the list.", word=word[:40])  # fmt: skip
        return kind.first
    if not first and not last:
        if word == "days":
            faults["first"] = say("Say the first and the last day, or choose a period.")
        return kind.first
    begin, end = _day("first", first, faults), _day("last", last, faults)
    if begin is None or end is None:
        return kind.first
    if end < begin:
        faults["last"] = say("The last day lies before the first: exchange them.")
        return kind.first
    return Period(begin, end)


def _day(name: str, text: str, faults: dict[str, str]) -> date | None:
    if not text:
        faults[name] = say("This day is missing: a period has a first and a last day.")
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        faults[name] = say("'%(text)s' is no day: write it as 2026-11-21.", text=text[:40])
        return None
    if day.year in YEARS:
        return day
    faults[name] = say(
        "%(text)s lies outside of what is kept: choose a day from %(first)s to %(last)s.",
        text=text[:40],
        first=YEARS.start,
        last=YEARS.stop - 1,
    )
    return None


def _where(given: Given, choices: Choices, faults: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name in FILTERS:
        wanted = {value for value in given.getlist(name) if value}
        if not wanted or name not in choices:
            continue
        unknown = sorted(wanted - set(choices[name]))
        if unknown:
            faults[name] = say("'%(value)s' is not known here: choose from the list.", value=unknown[0][:40])  # fmt: skip
            wanted -= set(unknown)
        if len(wanted) > MOST_VALUES:
            faults[name] = say("That is more than %(most)s at once: choose fewer, or none for all of them.", most=MOST_VALUES)  # fmt: skip
            wanted = set()
        if wanted:
            found[name] = frozenset(wanted)
    return found


def _one_of(
    given: Given, name: str, allowed: Mapping[str, str] | Mapping[Step, str] | Mapping[Measure, str],
    usual: str, faults: dict[str, str],
) -> str:  # fmt: skip
    text = given.get(name, "").strip()
    if not text or text in allowed:
        return text or usual
    faults[name] = say("'%(value)s' is no choice here: choose from the list.", value=text[:40])
    return usual


def _staffing(given: Given, faults: dict[str, str]) -> Staffing:
    usual = USUAL_STAFFING
    return Staffing(
        _number(given, "minutes", MINUTES, usual.minutes, faults),
        _number(given, "share", SHARES, usual.share, faults),
        _number(given, "least", range(MOST_TOGETHER + 1), usual.least, faults),
    )


def _number(given: Given, name: str, allowed: range, usual: int, faults: dict[str, str]) -> int:
    text = given.get(name, "").strip()
    if not text:
        return usual
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) in allowed:
        return int(text)
    faults[name] = say(
        "This takes a whole number from %(first)s to %(last)s.",
        first=allowed.start,
        last=allowed.stop - 1,
    )
    return usual


def _look_at_length(asked: Asked, today: date, faults: dict[str, str]) -> None:
    if asked.kind.form != "time":
        return
    parts = sum(1 for _ in periods.parts_of(asked.days(today), asked.step))
    most = MOST_PARTS.get(asked.step, _MOST_LONG_PARTS)
    if parts > most:
        faults["step"] = say(
            "That makes %(parts)s rows, more than %(most)s: choose fewer days, or longer steps.",
            parts=parts,
            most=most,
        )
