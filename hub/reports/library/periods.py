"""
Periods by name, such as last month, and the periods that one is compared with.

Pure.  Days are local days; the programme year begins on the first of July (WIOA section 3(46),
20 CFR 675.300).  Whole months are compared with whole months, other days with as many days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Literal

from hub.reports.rules import Period, last_of, month_of
from hub.said import mark

Step = Literal["day", "week", "month", "quarter", "program_year"]

STEPS: dict[Step, str] = {
    "day": mark("Day"),
    "week": mark("Week"),
    "month": mark("Month"),
    "quarter": mark("Quarter"),
    "program_year": mark("Program year"),
}
_YEAR_BEGINS = 7
_DAY = timedelta(days=1)


def moved(month: date, by: int) -> date:
    """The first of the month so many months later."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def begin_of(day: date, step: Step) -> date:
    """The first day of the week, month, quarter or programme year in which a day lies."""
    match step:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return month_of(day)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "program_year":
            return date(day.year - (day.month < _YEAR_BEGINS), _YEAR_BEGINS, 1)


def next_of(begin: date, step: Step, by: int = 1) -> date:
    """The beginning of the one after, or of the one so many away."""
    match step:
        case "day":
            return begin + by * _DAY
        case "week":
            return begin + 7 * by * _DAY
        case "month":
            return moved(begin, by)
        case "quarter":
            return moved(begin, 3 * by)
        case "program_year":
            return moved(begin, 12 * by)


def parts_of(period: Period, step: Step) -> Iterator[Period]:
    """The weeks, months and so on of a period; the first and the last as far as they lie in it."""
    begin = begin_of(period.first, step)
    while begin <= period.last:
        after = next_of(begin, step)
        yield Period(max(begin, period.first), min(after - _DAY, period.last))
        begin = after


def _whole(step: Step, back: int) -> Callable[[date], Period]:
    def days(today: date) -> Period:
        begin = next_of(begin_of(today, step), step, -back)
        return Period(begin, min(today, next_of(begin, step) - _DAY))

    return days


def _last(number: int) -> Callable[[date], Period]:
    return lambda today: Period(today - number * _DAY, today - _DAY)


_WORDS: dict[str, tuple[str, Callable[[date], Period]]] = {
    "yesterday": (mark("Yesterday"), _whole("day", 1)),
    "today": (mark("Today so far"), _whole("day", 0)),
    "last_week": (mark("Last week"), _whole("week", 1)),
    "last_7_days": (mark("The last 7 days"), _last(7)),
    "last_month": (mark("Last month"), _whole("month", 1)),
    "this_month": (mark("This month so far"), _whole("month", 0)),
    "last_30_days": (mark("The last 30 days"), _last(30)),
    "last_quarter": (mark("Last quarter"), _whole("quarter", 1)),
    "this_quarter": (mark("This quarter so far"), _whole("quarter", 0)),
    "last_12_months": (
        mark("The last 12 whole months"),
        lambda today: Period(moved(month_of(today), -12), month_of(today) - _DAY),
    ),
    "last_program_year": (mark("Last program year"), _whole("program_year", 1)),
    "this_program_year": (mark("This program year so far"), _whole("program_year", 0)),
}
NAMED = {word: label for word, (label, _) in _WORDS.items()}
"""The periods that move with the day, and what they are called."""


def days_of(word: str, today: date) -> Period:
    """The days that a period's name means today."""
    return _WORDS[word][1](today)


def before(period: Period) -> Period:
    """The period just before: as many whole months, or as many days."""
    if _is_whole(period):
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1  # fmt: skip
        return Period(moved(period.first, -months), period.first - _DAY)
    return Period(period.first - (period.last - period.first) - _DAY, period.first - _DAY)


def year_before(period: Period) -> Period:
    """The same days of the year before; a month that was whole is whole there too."""
    last = _back(period.last)
    return Period(_back(period.first), last_of(month_of(last)) if _is_whole(period) else last)


def _back(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28) if is_leap_day else day.replace(year=day.year - 1)


def _is_whole(period: Period) -> bool:
    return period.first.day == 1 and period.last == last_of(month_of(period.last))
