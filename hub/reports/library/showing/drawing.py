"""What is drawn of a report, and the sentence that says it to whoever does not see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _

from hub.reports.library.kinds import MEASURES, Measure
from hub.reports.library.making import Made, measured
from hub.reports.library.names import SHORT_DAYS, Names, hour_label, time_label
from hub.reports.library.showing.lists import HourRow, Row
from hub.reports.library.staffing import Hour, Suggested
from hub.reports.rules import Period
from hub.web.charts.bars import bars
from hub.web.charts.heat import heat
from hub.web.charts.lines import lines
from hub.web.charts.shapes import Chart, Series
from hub.web.language import told
from hub.web.shown import count, part, short_day

MOST_BARS = 15


def charts(made: Made, rows: Sequence[Row], names: Names) -> tuple[Chart, ...]:
    """The charts of a report of times, or of rows."""
    if not made.whole.visits and not (made.other and made.other.visits):
        return ()
    return (_over_time(made, names),) if made.asked.kind.form == "time" else (_rows(made, rows),)


def heat_chart(made: Made, rows: Sequence[HourRow]) -> tuple[Chart, ...]:
    """Hours by days of the week."""
    measure = made.asked.measure
    days = sorted({day for row in rows for day in row.cells})
    values = {
        (days.index(day), place): measured(line.counted, measure) or 0.0
        for place, row in enumerate(rows)
        for day, line in row.cells.items()
    }
    if not values:
        return ()
    (column, row), most = max(values.items(), key=lambda pair: pair[1])
    title = _("%(measure)s by hour and weekday", measure=told(MEASURES[measure]))
    said = _(
        "%(title)s. The most: %(most)s, %(day)s at %(hour)s. The table holds every figure.",
        title=title,
        most=_written(measure)(most),
        day=told(SHORT_DAYS[days[column]]),
        hour=hour_label(rows[row].hour),
    )
    across = [told(SHORT_DAYS[day]) for day in days]
    down = [hour_label(one.hour) for one in rows]
    return (heat("hours", title, said, across, down, values, _short(measure)),)


def staff_chart(found: Mapping[Hour, Suggested]) -> tuple[Chart, ...]:
    """How many people are suggested, by hour and day of the week."""
    if not found:
        return ()
    days = sorted({day for day, _hour in found})
    first, last = min(hour for _day, hour in found), max(hour for _day, hour in found)
    values = {
        (days.index(day), hour - first): float(one.staff) for (day, hour), one in found.items()
    }
    title = _("Staff suggested by hour and weekday")
    said = _(
        "%(title)s: at most %(most)s at once. The table holds every figure.",
        title=title,
        most=max(one.staff for one in found.values()),
    )
    across = [told(SHORT_DAYS[day]) for day in days]
    down = [hour_label(hour) for hour in range(first, last + 1)]
    return (heat("staffing", title, said, across, down, values, _written("visits")),)


def _over_time(made: Made, names: Names) -> Chart:
    asked = made.asked
    keys = list(dict.fromkeys(line.key for line in made.lines))
    begins = {line.key: line.period.first for line in made.lines if line.period}
    labels = [_label(made, begins[key]) for key in keys]
    title = told(MEASURES[asked.measure])
    if asked.split:
        by_code = {(line.key, line.split): line.counted for line in made.lines}
        series = [
            Series(names.of(asked.split, code), [measured(by_code[key, code], asked.measure) for key in keys])
            for code in made.series
        ]  # fmt: skip
    else:
        series = [Series(title, [measured(line.counted, asked.measure) for line in made.lines])]
        if made.other_days is not None:
            then = [measured(line.other, asked.measure) if line.other else None for line in made.lines]  # fmt: skip
            series = [Series(_days(made), series[0].values), Series(_then(made), then)]
        elif asked.measure == "visits":
            members = [float(line.counted.members) for line in made.lines]
            series.append(Series(told(MEASURES["members"]), members))
            title = _("Visits and members")
    title = _("%(measure)s, %(days)s", measure=title, days=_days(made))
    said = " ".join(_sentence(one, labels, asked.measure) for one in series)
    return lines(f"trend-{asked.measure}", title, said, labels, series, _written(asked.measure))


def _rows(made: Made, rows: Sequence[Row]) -> Chart:
    measure = made.asked.measure
    found = [(row.name, measured(row.counted, measure) or 0.0) for row in rows if row.code or row.name]  # fmt: skip
    found = sorted(found, key=lambda pair: -pair[1])[:MOST_BARS]
    title = _("%(measure)s, %(days)s", measure=told(MEASURES[measure]), days=_days(made))
    written = _written(measure)
    said = _(
        "%(title)s. The most: %(name)s, %(most)s. The table holds every figure.",
        title=title,
        name=found[0][0] if found else "-",
        most=written(found[0][1]) if found else "0",
    )
    return bars(f"rows-{measure}", title, said, found, written)


def _sentence(series: Series, labels: Sequence[str], measure: Measure) -> str:
    known = [(value, label) for value, label in zip(series.values, labels, strict=True) if value is not None]  # fmt: skip
    if not known:
        return str(_("%(name)s: nothing counted.", name=series.name))
    (least, when_least), (most, when_most) = min(known), max(known)
    written = _written(measure)
    return str(
        _(
            "%(name)s: between %(least)s (%(when_least)s) and %(most)s (%(when_most)s), %(last)s at the end.",
            name=series.name,
            least=written(least),
            when_least=when_least,
            most=written(most),
            when_most=when_most,
            last=written(known[-1][0]),
        )
    )


def _label(made: Made, begin: date) -> str:
    match made.asked.step:
        case "day" | "week":
            return short_day(begin).rsplit(",", 1)[0]
        case "month":
            return f"{begin:%Y-%m}"
        case "quarter":
            return f"{begin.year}-Q{(begin.month + 2) // 3}"
        case step:
            return time_label(step, begin).split()[-1]


def _days(made: Made) -> str:
    return _span(made.days)


def _then(made: Made) -> str:
    return _span(made.other_days or made.days)


def _span(days: Period) -> str:
    return str(_("%(first)s to %(last)s", first=short_day(days.first), last=short_day(days.last)))


def _written(measure: Measure) -> Callable[[float], str]:
    if measure == "verified_share":
        return lambda value: f"{part(value)} %"
    return lambda value: count(round(value))


def _short(measure: Measure) -> Callable[[float], str]:
    if measure == "verified_share":
        return lambda value: f"{value:.0f}"
    return lambda value: count(round(value))
