"""Targets, cohorts and what was wished for in vain.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from hub.counts.rules import Counted
from hub.reports.service import ServiceLine
from hub.said import mark, say

Measure = Literal["visits", "members", "services", "verified_share"]
MEASURES: dict[Measure, str] = {
    "visits": mark("Visits"),
    "members": mark("Members, each counted once"),
    "services": mark("Services that count"),
    "verified_share": mark("Verified share of the services, in percent"),
}
Standing = Literal["ahead", "behind", "reached", "missed", "coming"]
STANDINGS: dict[Standing, str] = {
    "ahead": mark("on the way"),
    "behind": mark("behind"),
    "reached": mark("reached"),
    "missed": mark("missed"),
    "coming": mark("not begun"),
}
CHIPS: dict[Standing, str] = {
    "ahead": "good", "behind": "warn", "reached": "good", "missed": "bad", "coming": "calm",
}  # fmt: skip
MOST = 100_000_000
LONGEST_DAYS = 1_100


@dataclass(frozen=True, slots=True)
class Aim:
    """A target and how near it is."""

    id: str
    site: str
    site_name: str
    measure: Measure
    first: date
    last: date
    value: int
    actual: float
    expected: float
    """By today, if every day brought the same."""
    standing: Standing

    @property
    def share(self) -> float:
        """Of the target; 1 and more is reached."""
        return self.actual / self.value


def actual(measure: Measure, counted: Counted) -> float:
    """What a target is held against."""
    match measure:
        case "visits":
            return counted.visits
        case "members":
            return counted.members
        case "services":
            return counted.services
        case _:
            return 100 * counted.verified / counted.services if counted.services else 0.0


def expected(measure: Measure, value: int, first: date, last: date, today: date) -> float:
    """How far one should be by the end of today; a share does not grow with the days."""
    if measure == "verified_share":
        return float(value)
    days = (last - first).days + 1
    passed = min(days, max(0, (today - first).days + 1))
    return value * passed / days


def standing(
    measure: Measure, value: int, first: date, last: date, today: date, now: float
) -> Standing:
    """How a target stands."""
    if today < first:
        return "coming"
    if now >= value and (measure != "verified_share" or today > last):
        return "reached"
    if today > last:
        return "missed"
    return "ahead" if now >= expected(measure, value, first, last, today) else "behind"


def faults(
    measure: str, value: int | None, first: date | None, last: date | None
) -> dict[str, str]:
    """What is wrong with a new target, by field."""
    found: dict[str, str] = {}
    if measure not in get_args(Measure):
        found["measure"] = say("Choose what is measured.")
    most = 100 if measure == "verified_share" else MOST
    if value is None or not 1 <= value <= most:
        found["value"] = say("Give a whole number from 1 to %(most)s.", most=most)
    if first is None:
        found["first"] = say("Give the first day.")
    if last is None:
        found["last"] = say("Give the last day.")
    if first is not None and last is not None:
        if last < first:
            found["last"] = say("The last day lies before the first: exchange them.")
        elif (last - first).days > LONGEST_DAYS:
            found["last"] = say("A target is for three years at most.")
    return found


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who came for the first time ever in one month."""

    month: date
    size: int
    came: tuple[int, ...]
    """How many of them came in that month, in the next one, and so on."""

    @property
    def shares(self) -> list[float]:
        """The same as shares of one, in the same order."""
        return [number / self.size for number in self.came]


def cohorts(counted: Mapping[tuple[date, date], int], first: date, through: date) -> list[Cohort]:
    """By month of the first visit, from one month through another; (first, month) to people."""
    found = []
    month = first.replace(day=1)
    end = through.replace(day=1)
    while month <= end:
        size = counted.get((month, month), 0)
        if size:
            came, at = [], month
            while at <= end:
                came.append(counted.get((month, at), 0))
                at = after(at)
            found.append(Cohort(month, size, tuple(came)))
        month = after(month)
    return found


def after(month: date) -> date:
    """The first of the month after this one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_before(month: date, number: int) -> date:
    """The first of the month so many months before."""
    total = month.year * 12 + month.month - 1 - number
    return date(total // 12, total % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Wish:
    """A service, how often it was wished for, and what became of that."""

    code: str
    label: str
    by_staff: bool
    wished: int
    given: int
    """Verified."""
    not_used: int
    waiting: int
    """Of what staff give: nobody has confirmed it."""
    unsaid: int

    @property
    def in_vain(self) -> int:
        return self.not_used + self.waiting

    @property
    def share_in_vain(self) -> float:
        return self.in_vain / self.wished if self.wished else 0.0


def wishes(lines: list[ServiceLine]) -> list[Wish]:
    """Every service of a time, those wished for in vain most often first."""
    found = []
    for line in lines:
        said = line.services
        given, waiting = said["verified"], said["pending_staff"]
        unsaid = said["unverified"] + said["auto_closed"]
        found.append(
            Wish(
                code=line.code,
                label=line.label,
                by_staff=line.mode not in ("self_service", "information"),
                wished=given + waiting + unsaid + said["not_used"],
                given=given,
                not_used=said["not_used"],
                waiting=waiting,
                unsaid=unsaid,
            )
        )
    return sorted(found, key=lambda one: (-one.in_vain, -one.wished, one.label))
