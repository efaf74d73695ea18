"""
A report as it is counted: rows with their figures, what they are compared with, what lies behind.

Every figure is asked of `hub.counts`; nothing is added up that is a count of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from hub.counts import service as counts
from hub.counts.rules import NOTHING, Counted, Dimension, Labels, Question, label_of_day
from hub.reports.library.kinds import Measure
from hub.reports.library.periods import Step, begin_of, parts_of
from hub.reports.library.rules import Asked
from hub.reports.rules import Period
from hub.visits.criteria import Criteria

_COUNTED_AS: dict[Step, Dimension] = {
    "month": "month",
    "quarter": "quarter",
    "program_year": "program_year",
}
MOST_SERIES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is of, and its figures."""

    key: str
    """A code; of a time its first day."""
    counted: Counted
    other: Counted | None
    """Of the period that it is compared with; None where none was asked for."""
    behind: Criteria | None
    """The visits of the row; None where no list can hold just these."""
    period: Period | None = None
    split: str = ""
    """The code of the series, where times are told apart by something."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report."""

    asked: Asked
    days: Period
    other_days: Period | None
    lines: tuple[Line, ...]
    whole: Counted
    other: Counted | None
    behind: Criteria | None
    series: tuple[str, ...] = ()
    """The codes of the series that a chart has room for, the greatest first."""
    left_out: int = 0
    """So many more there are."""


def make(connection: Connection, asked: Asked, today: date, site: str | None) -> Made:
    """The report that is asked for, of one site alone when `site` says so."""
    days, other_days = asked.days(today), asked.other_days(today)
    where = _where(asked, site)
    behind = _behind(asked, days, site)
    match asked.kind.form:
        case "time":
            lines = _by_time(connection, asked, where, days, other_days, behind)
        case "heat":
            lines = _by(connection, ("weekday", "hour"), where, days, other_days, behind)
        case _:
            by: Dimension = asked.kind.by  # type: ignore[assignment]  # each report names one
            lines = _by(connection, (by,), where, days, other_days, behind)
    series, left_out = _series(lines, asked.measure) if asked.split else ((), 0)
    return Made(
        asked,
        days,
        other_days,
        tuple(lines),
        counts.count(connection, Question(days.first, days.last, (), where)).get((), NOTHING),
        _whole(connection, where, other_days),
        behind,
        series,
        left_out,
    )


def measured(counted: Counted, measure: Measure) -> float | None:
    """A figure; the verified share in percent, None where nothing counts."""
    if measure == "verified_share":
        return 100 * counted.verified / counted.services if counted.services else None
    return float(getattr(counted, measure))


def _whole(connection: Connection, where: Mapping[Dimension, frozenset[str]], days: Period | None) -> Counted | None:  # fmt: skip
    if days is None:
        return None
    return counts.count(connection, Question(days.first, days.last, (), where)).get((), NOTHING)


def _where(asked: Asked, site: str | None) -> dict[Dimension, frozenset[str]]:
    where: Any = dict(asked.where)  # the names of filters are dimensions
    if site is not None:
        where["site"] = frozenset({site})
    return where  # type: ignore[no-any-return]  # as it says


def _by(
    connection: Connection,
    by: tuple[Dimension, ...],
    where: Mapping[Dimension, frozenset[str]],
    days: Period,
    other_days: Period | None,
    behind: Criteria | None,
) -> list[Line]:
    found = counts.count(connection, Question(days.first, days.last, by, where))
    other: dict[Labels, Counted] = {}
    if other_days is not None:
        other = counts.count(connection, Question(other_days.first, other_days.last, by, where))
    return [
        Line(
            "/".join(labels),
            found.get(labels, NOTHING),
            other.get(labels, NOTHING) if other_days is not None else None,
            _narrowed(behind, dict(zip(by, labels, strict=True))),
        )
        for labels in sorted({*found, *other})
    ]


def _by_time(
    connection: Connection,
    asked: Asked,
    where: Mapping[Dimension, frozenset[str]],
    days: Period,
    other_days: Period | None,
    behind: Criteria | None,
) -> list[Line]:
    split: tuple[Dimension, ...] = (asked.split,) if asked.split else ()  # type: ignore[assignment]
    parts = list(parts_of(days, asked.step))
    found = _parts(connection, asked.step, parts, where, split)
    before: list[dict[str, Counted]] = []
    if other_days is not None:
        others = list(parts_of(other_days, asked.step))
        before = _parts(connection, asked.step, others, where, split)
    codes = sorted({code for part in (*found, *before) for code in part}) if split else [""]
    lines = []
    for place, part in enumerate(parts):
        there = None if behind is None else replace(behind, first=part.first, last=part.last)
        for code in codes:
            other = before[place].get(code, NOTHING) if place < len(before) else NOTHING
            lines.append(
                Line(
                    str(begin_of(part.first, asked.step)),
                    found[place].get(code, NOTHING),
                    other if other_days is not None else None,
                    _narrowed(there, dict.fromkeys(split, code)),
                    part,
                    code,
                )
            )
    return lines


def _parts(
    connection: Connection,
    step: Step,
    parts: list[Period],
    where: Mapping[Dimension, frozenset[str]],
    split: tuple[Dimension, ...],
) -> list[dict[str, Counted]]:
    """The figures of each part by the code of the split; by nothing where there is none."""
    if not parts:
        return []
    if step == "day":
        return _days(connection, parts, where, split)
    dimension = _COUNTED_AS.get(step)
    if dimension is None:
        return [
            {"".join(labels): one for labels, one in counts.count(connection, Question(part.first, part.last, split, where)).items()}
            for part in parts
        ]  # fmt: skip
    question = Question(parts[0].first, parts[-1].last, (dimension, *split), where)
    found: dict[str, dict[str, Counted]] = {}
    for (label, *code), one in counts.count(connection, question).items():
        found.setdefault(label, {})["".join(code)] = one
    return [found.get(label_of_day(dimension, part.first), {}) for part in parts]


def _days(
    connection: Connection,
    parts: list[Period],
    where: Mapping[Dimension, frozenset[str]],
    split: tuple[Dimension, ...],
) -> list[dict[str, Counted]]:
    """Seven days at once: in no seven days in a row does a day of the week come twice."""
    found: list[dict[str, Counted]] = []
    for place in range(0, len(parts), 7):
        week = parts[place : place + 7]
        question = Question(week[0].first, week[-1].last, ("weekday", *split), where)
        by_day: dict[str, dict[str, Counted]] = {}
        for (weekday, *code), one in counts.count(connection, question).items():
            by_day.setdefault(weekday, {})["".join(code)] = one
        found += [by_day.get(str(day.first.weekday()), {}) for day in week]
    return found


def _series(lines: list[Line], measure: Measure) -> tuple[tuple[str, ...], int]:
    total: dict[str, float] = {}
    for line in lines:
        weight = line.counted.services if measure == "verified_share" else measured(line.counted, measure) or 0  # fmt: skip
        total[line.split] = total.get(line.split, 0) + weight
    order = sorted(total, key=lambda code: (-total[code], code))
    return tuple(order[:MOST_SERIES]), max(0, len(order) - MOST_SERIES)


def _behind(asked: Asked, days: Period, site: str | None) -> Criteria | None:
    """The visits of the whole report; None where a filter holds what no list can say."""
    behind: Criteria | None = Criteria(site=site, first=days.first, last=days.last)
    for name, values in asked.where.items():
        behind = _narrowed(behind, {name: next(iter(values))} if len(values) == 1 else {name: ""})
    return behind


def _narrowed(behind: Criteria | None, values: Mapping[str, str]) -> Criteria | None:
    for name, value in values.items():
        if behind is None or not value or name not in _SAYS:
            return None
        narrowed: Any = {name: value}
        behind = replace(behind, **narrowed)
    return behind


_SAYS = frozenset(
    {
        "site",
        "area",
        "service",
        "mode",
        "programme",
        "language",
        "weekday",
        "hour",
        "first_or_again",
    }
)
"""What a list of visits can be narrowed by."""
