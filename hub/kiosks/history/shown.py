"""A kiosk's past as its page shows it: the charts, and the table with the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.kiosks.history.charts import Chart, draw, quantities
from hub.kiosks.history.rules import Fault, Sample, Span, begin_of, slot_of, together
from hub.web.shown import Shown, short_day

_WORDS = {
    Fault.READER: "reader did not answer",
    Fault.PRINTER: "printer did not answer",
    Fault.UNDER_VOLTAGE: "power too weak",
    Fault.THROTTLED: "slowed down",
    Fault.CLOCK: "clock not set",
}
_HOUR_SLOTS = 12
_DAY_SLOTS = 288


@dataclass(frozen=True, slots=True)
class Row:
    """One hour or one day of the table."""

    when: str
    sample: Sample
    heard: int
    """Percent of the heartbeats that were due."""
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What a span of time shows."""

    span: Span
    charts: tuple[Chart, ...]
    rows: tuple[Row, ...]


def past(samples: Sequence[Sample], span: Span, now: datetime, shown: Shown) -> Past:
    """The charts of a span, and its table, the latest row first."""
    drawn = (
        draw(quantity, samples, span, now, lambda at: _axis(at, span, shown))
        for quantity in quantities(span.step)
    )
    joined = together(samples, lambda one: _row_of(one, span, shown))
    rows = tuple(_row(one, span, now, shown) for one in reversed(joined))
    return Past(span, tuple(chart for chart in drawn if chart is not None), rows)


def _axis(at: datetime, span: Span, shown: Shown) -> str:
    local = at.astimezone(shown.zone)
    return f"{local:%b} {local.day}" if span.is_by_day else shown.time(at)


def _row_of(sample: Sample, span: Span, shown: Shown) -> object:
    local = begin_of(sample.slot).astimezone(shown.zone)
    return local.date() if span.is_by_day else (local.date(), local.hour)


def _row(sample: Sample, span: Span, now: datetime, shown: Shown) -> Row:
    begin = begin_of(sample.slot)
    whole = _DAY_SLOTS if span.is_by_day else _HOUR_SLOTS
    due = max(1, min(whole, slot_of(now) - sample.slot))
    when = short_day(shown.day_of(begin)) if span.is_by_day else shown.time(begin.replace(minute=0))
    faults = tuple(word for fault, word in _WORDS.items() if sample.faults & fault)
    return Row(when, sample, round(100 * sample.heard(due)), faults)
