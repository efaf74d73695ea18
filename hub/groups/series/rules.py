"""
When a group comes again: every other Tuesday and Thursday, each second Friday of a month.

Pure.  A rule is what RFC 5545 calls one, without beginning and end, so that calendars read it
as it stands.  It speaks of days; the hour is the site's wall time on each of them, and stays
what it is over a clock change.  A month that has no 31st, a year that has no 29 February, is
left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from itertools import islice, takewhile
from typing import Any, Final

from dateutil.rrule import rrulestr

from hub.groups.rules import NewGroup
from hub.said import Said, mark, say

MOST_DATES = 420
"""Every working day of a year and a half."""
MOST_APART = 26
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES: Final = (
    mark("Monday"), mark("Tuesday"), mark("Wednesday"), mark("Thursday"), mark("Friday"),
    mark("Saturday"), mark("Sunday"),
)  # fmt: skip
ORDINALS: Final = {
    1: mark("first"), 2: mark("second"), 3: mark("third"), 4: mark("fourth"), -1: mark("last"),
}  # fmt: skip
PATTERNS: Final = {
    "weekly": mark("Every week, or every few weeks"),
    "monthly_weekday": mark("Every month on a weekday, such as the second Friday"),
    "monthly_day": mark("Every month on the same date"),
    "yearly": mark("Every year on the same date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How a group comes again, as staff choose it."""

    pattern: str
    every: int = 1
    """Every so many weeks, months or years."""
    weekdays: tuple[int, ...] = ()
    """Of `weekly`: Monday is 0.  Of `monthly_weekday` the first alone counts."""
    ordinal: int = 1
    """Of `monthly_weekday`: the first to the fourth, or -1 for the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeries:
    """A group and when it comes again."""

    group: NewGroup
    repeat: Repeat
    last_day: date | None = None
    """None: it goes on."""
    skips_closed: bool = True


def repeat_faults(series: NewSeries) -> list[str]:
    """What is wrong with a rule, each a sentence."""
    repeat = series.repeat
    faults: list[str] = []
    if repeat.pattern not in PATTERNS:
        faults.append(say("Choose how the group repeats."))
    if not 1 <= repeat.every <= MOST_APART:
        faults.append(
            say("It repeats every 1 to %(most)s weeks, months or years.", most=MOST_APART)
        )
    needs_day = repeat.pattern in ("weekly", "monthly_weekday")
    if needs_day and not (repeat.weekdays and all(0 <= day <= 6 for day in repeat.weekdays)):
        faults.append(say("Choose on which days of the week it is held."))
    if repeat.pattern == "monthly_weekday" and repeat.ordinal not in ORDINALS:
        faults.append(say("Choose which week of the month: the first to the fourth, or the last."))
    if series.last_day is not None and series.last_day < series.group.day:
        faults.append(say("The last day lies before the first: exchange them."))
    if not faults and not first_of(series):
        faults.append(say("No day fits between the first and the last: look at the two again."))
    return faults


def rule_of(repeat: Repeat, first: date) -> str:
    """The rule as RFC 5545 writes it."""
    match repeat.pattern:
        case "weekly":
            names = ",".join(WEEKDAYS[day] for day in _days(repeat))
            parts = ["FREQ=WEEKLY", f"BYDAY={names}"]
        case "monthly_weekday":
            parts = ["FREQ=MONTHLY", f"BYDAY={repeat.ordinal}{WEEKDAYS[repeat.weekdays[0]]}"]
        case "monthly_day":
            parts = ["FREQ=MONTHLY", f"BYMONTHDAY={first.day}"]
        case _:
            parts = ["FREQ=YEARLY", f"BYMONTH={first.month}", f"BYMONTHDAY={first.day}"]
    if repeat.every > 1:
        parts.insert(1, f"INTERVAL={repeat.every}")
    return ";".join(parts)


def repeat_of(rule: str) -> Repeat:
    """The other way round, for a form that shows what is."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    every = int(parts.get("INTERVAL", "1"))
    match parts["FREQ"]:
        case "WEEKLY":
            days = tuple(WEEKDAYS.index(day) for day in parts["BYDAY"].split(","))
            return Repeat(pattern="weekly", every=every, weekdays=days)
        case "MONTHLY" if "BYDAY" in parts:
            by = parts["BYDAY"]
            return Repeat(
                pattern="monthly_weekday",
                every=every,
                weekdays=(WEEKDAYS.index(by[-2:]),),
                ordinal=int(by[:-2]),
            )
        case "MONTHLY":
            return Repeat(pattern="monthly_day", every=every)
        case _:
            return Repeat(pattern="yearly", every=every)


def first_of(series: NewSeries) -> date | None:
    """The first day on which it is held: the day given, or the next that fits."""
    rule = rule_of(series.repeat, series.group.day)
    return next(iter(days(rule, series.group.day, series.last_day)), None)


def days(rule: str, first: date, last: date | None, since: date | None = None) -> list[date]:
    """The days from the first to the last, `MOST_DATES` at most; `since` passes over earlier ones."""
    begin = datetime.combine(first, time())
    after = datetime.combine(since or first, time())
    dates = (at.date() for at in rrulestr(rule, dtstart=begin).xafter(after, inc=True))
    return list(islice(takewhile(lambda day: last is None or day <= last, dates), MOST_DATES))


def in_words(rule: str) -> Said:
    """The rule as a sentence."""
    repeat = repeat_of(rule)
    names = [say(DAY_NAMES[day]) for day in _days(repeat)]
    match repeat.pattern:
        case "weekly" if repeat.every == 1:
            return say("every week on %(days)s", days=_listed(names))
        case "weekly":
            return say("every %(every)s weeks on %(days)s", every=repeat.every, days=_listed(names))
        case "monthly_weekday":
            which = say(ORDINALS[repeat.ordinal])
            if repeat.every == 1:
                return say("every month on the %(which)s %(day)s", which=which, day=names[0])
            return say(
                "every %(every)s months on the %(which)s %(day)s",
                every=repeat.every,
                which=which,
                day=names[0],
            )
        case "monthly_day":
            number = rule.rsplit("=", 1)[1]
            return say("on the %(number)s. of each month that has one", number=number)
        case _:
            return say("every year on the same date")


def pair(old: Sequence[date], new: Sequence[date]) -> dict[date, date | None]:
    """
    Where each day of a series goes when its rule changes; None for one that falls away.

    A day that the new rule has stays; one that it has not moves within its week to the day
    that is free there, so that those who are booked move along.
    """
    free = sorted(set(new) - set(old))
    found: dict[date, date | None] = {day: day for day in old if day in set(new)}
    for day in sorted(set(old) - set(new)):
        week = day.isocalendar()[:2]
        to = next((one for one in free if one.isocalendar()[:2] == week), None)
        if to is not None:
            free.remove(to)
        found[day] = to
    return found


def plan_of(group: NewGroup) -> dict[str, Any]:
    """A group as the series' table keeps it."""
    plan = asdict(group)
    return plan | {
        "day": group.day.isoformat(),
        "starts": group.starts.isoformat("minutes"),
        "ends": group.ends.isoformat("minutes"),
        "services": list(group.services),
    }


def group_of(plan: dict[str, Any], day: date | None = None) -> NewGroup:
    """The other way round; on another day than the first if one is given."""
    return NewGroup(
        **plan
        | {
            "day": day or date.fromisoformat(plan["day"]),
            "starts": time.fromisoformat(plan["starts"]),
            "ends": time.fromisoformat(plan["ends"]),
            "services": tuple(plan["services"]),
        }
    )


def _listed(names: Iterable[Said]) -> Said:
    first, *rest = names
    listed = first
    for place, name in enumerate(rest, 1):
        pattern = "%(some)s and %(one)s" if place == len(rest) else "%(some)s, %(one)s"
        listed = say(pattern, some=listed, one=name)
    return listed


def _days(repeat: Repeat) -> list[int]:
    return sorted(set(repeat.weekdays))
