"""The lists of reports: what is in a row, and to which visits each figure opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.accounts.rules import May
from hub.counts.rules import Counted
from hub.reports.library.kinds import SPLITS
from hub.reports.library.making import Line, Made, measured
from hub.reports.library.names import DAYS, Names, hour_label, time_label
from hub.reports.library.staffing import Hour, Suggested
from hub.reports.rules import Period
from hub.said import mark, plural
from hub.visits.criteria import Criteria
from hub.visits.pages import opens_to
from hub.web import guard
from hub.web.language import told
from hub.web.shown import short_day
from hub.web.tables import Column, Listing, Table
from hub.web.tables.columns import Cell

_ROWS = plural("%(num)s row", "%(num)s rows")
_HOURS = plural("%(num)s hour", "%(num)s hours")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a report."""

    name: str
    code: str
    split: str
    period: Period
    counted: Counted
    other: Counted | None
    behind: Criteria | None


@dataclass(frozen=True, slots=True)
class HourRow:
    """One hour, with what there is on each day of the week."""

    hour: int
    cells: Mapping[int, Line]
    measure: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One hour of one day of the week."""

    weekday: int
    hour: int
    suggested: Suggested


def report_list(made: Made, names: Names) -> Listing[Row]:
    """The rows of a report, and all of them together at the end."""
    kind = made.asked.kind
    rows = [*_rows(made, names), _whole(made)]
    columns = tuple(_columns(made))
    name = f"report-{kind.code}"
    table: Table[Row] = Table(name, kind.title, _ROWS, columns, noted=True)
    return table.of(rows, (made.days.first, made.days.last))


def _rows(made: Made, names: Names) -> list[Row]:
    kind, asked = made.asked.kind, made.asked
    rows = []
    for line in made.lines:
        period = line.period or made.days
        if kind.form == "time":
            name = _time(made, line)
            split = names.of(asked.split, line.split) if asked.split else ""
        else:
            name, split = names.of(kind.by, line.key), ""
        rows.append(Row(name, line.key, split, period, line.counted, line.other, line.behind))
    if kind.form == "time":
        return rows
    return sorted(rows, key=lambda row: (-row.counted.visits, row.name.casefold(), row.code))


def _time(made: Made, line: Line) -> str:
    period = line.period or made.days
    match made.asked.step:
        case "day":
            return short_day(period.first)
        case "week":
            return f"{short_day(period.first)} - {short_day(period.last)}"
        case step:
            return time_label(step, period.first)


def _whole(made: Made) -> Row:
    name = told(mark("All together"))
    return Row(name, "", "", made.days, made.whole, made.other, made.behind)


def _columns(made: Made) -> Iterator[Column[Row]]:
    kind, asked = made.asked.kind, made.asked
    heading = mark("When") if kind.form == "time" else told_heading(kind.by)
    yield Column("name", heading, lambda row: row.name, sorts=kind.form != "time")
    if kind.form == "time":
        yield Column("first", mark("From"), lambda row: row.period.first, "day", is_shown=False)
        yield Column("last", mark("To"), lambda row: row.period.last, "day", is_shown=False)
    else:
        yield Column("code", mark("Code"), lambda row: row.code, is_shown=False)
    if asked.split:
        yield Column("split", SPLITS[asked.split], lambda row: row.split)
    sorts = kind.form != "time"
    yield _figure("visits", mark("Visits"), sorts=sorts)
    yield _figure("members", mark("Members"), sorts=sorts, who="known")
    yield _figure("nobody", mark("Without a card"), sorts=sorts, who="nobody")
    yield _figure("services", mark("Services"), sorts=sorts)
    yield _figure("verified", mark("Verified"), sorts=sorts, standing="verified")
    yield Column("verified-share", mark("Verified, %"), _share, "number", sorts)
    yield _figure("pending", mark("To confirm"), sorts=sorts, standing="pending_staff")
    if made.other_days is not None:
        yield Column("visits-then", mark("Visits then"), lambda row: _then(row, "visits"), "number", sorts)  # fmt: skip
        yield Column("visits-change", mark("Visits, change in %"), lambda row: change(row.counted.visits, _then(row, "visits")), "number", sorts)  # fmt: skip
        yield Column("members-then", mark("Members then"), lambda row: _then(row, "members"), "number", sorts)  # fmt: skip
        yield Column("members-change", mark("Members, change in %"), lambda row: change(row.counted.members, _then(row, "members")), "number", sorts)  # fmt: skip


def told_heading(dimension: str) -> str:
    """The heading of a dimension's column."""
    return {**SPLITS, "programme": mark("Programme"), "partner": mark("Partner")}[dimension]


def _figure(key: str, heading: str, *, sorts: bool, **narrowed: Any) -> Column[Row]:
    def link(row: Row) -> str | None:
        return _opens(row.behind, getattr(row.counted, key), **narrowed) if key != "services" else None  # fmt: skip

    return Column(key, heading, lambda row: getattr(row.counted, key), "number", sorts, link=link)


def _then(row: Row, what: str) -> int | None:
    return None if row.other is None else int(getattr(row.other, what))


def _opens(behind: Criteria | None, number: int, **narrowed: Any) -> str | None:
    if behind is None or not number or not guard.allows(May.SEE_VISITS):
        return None
    return opens_to(behind, **narrowed)


def _share(row: Row) -> float | None:
    return measured(row.counted, "verified_share")


def change(now: int, then: int | None) -> float | None:
    """How much more, in percent; None where there is nothing to compare with."""
    return 100 * (now - then) / then if then else None


def heat_list(made: Made) -> Listing[HourRow]:
    """The hours with the days of the week beside each other."""
    rows = hour_rows(made)
    columns: list[Column[HourRow]] = [Column("hour", mark("Hour"), lambda row: hour_label(row.hour))]  # fmt: skip
    columns += [_weekday(day) for day in range(7) if any(day in row.cells for row in rows)]
    kind = made.asked.kind
    table: Table[HourRow] = Table(f"report-{kind.code}", kind.title, _HOURS, tuple(columns), noted=True)  # fmt: skip
    return table.of(rows, (made.days.first, made.days.last))


def hour_rows(made: Made) -> list[HourRow]:
    """Every hour from the first to the last in which anybody came."""
    cells: dict[int, dict[int, Line]] = {}
    for line in made.lines:
        weekday, _, hour = line.key.partition("/")
        cells.setdefault(int(hour), {})[int(weekday)] = line
    if not cells:
        return []
    measure = made.asked.measure
    return [HourRow(hour, cells.get(hour, {}), measure) for hour in range(min(cells), max(cells) + 1)]  # fmt: skip


def _weekday(day: int) -> Column[HourRow]:
    def cell(row: HourRow) -> Cell:
        line = row.cells.get(day)
        if line is None:
            return 0
        value = measured(line.counted, row.measure)  # type: ignore[arg-type]  # as was asked
        return int(value) if value is not None and row.measure != "verified_share" else value

    def link(row: HourRow) -> str | None:
        line = row.cells.get(day)
        if line is None or row.measure in ("services", "verified_share"):
            return None
        narrowed = {"who": "known"} if row.measure == "members" else {}
        return _opens(line.behind, line.counted.visits, **narrowed)

    return Column(f"day-{day}", DAYS[day], cell, "number", link=link)


def staff_list(
    found: Mapping[Hour, Suggested], days: Period, behind: Criteria | None
) -> Listing[StaffRow]:
    """The suggestion, hour by hour, with what it was reckoned from."""
    rows = [StaffRow(*hour, one) for hour, one in sorted(found.items())]

    def opens(row: StaffRow) -> str | None:
        if behind is None:
            return None
        narrowed = replace(behind, weekday=str(row.weekday), hour=f"{row.hour:02}")  # type: ignore[arg-type]  # those of the week
        return _opens(narrowed, round(row.suggested.usual * row.suggested.days))

    columns: tuple[Column[StaffRow], ...] = (
        Column("weekday", mark("Weekday"), lambda row: DAYS[row.weekday], "word"),
        Column("hour", mark("Hour"), lambda row: hour_label(row.hour)),
        _of("days", mark("Open days"), lambda row: row.suggested.days),
        Column("usual", mark("Visits, mean"), lambda row: row.suggested.usual, "number", link=opens),
        _of("enough", mark("Visits, enough for"), lambda row: row.suggested.enough),
        _of("staff", mark("Staff suggested"), lambda row: row.suggested.staff),
    )  # fmt: skip
    table: Table[StaffRow] = Table("report-staffing", mark("Staff for the hours"), _HOURS, columns, noted=True)  # fmt: skip
    return table.of(rows, (days.first, days.last))


def _of(key: str, heading: str, cell: Callable[[StaffRow], Cell]) -> Column[StaffRow]:
    return Column(key, heading, cell, "number", sorts=True)
