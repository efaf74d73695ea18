"""The list of waits, by day and service."""

from __future__ import annotations

from hub.lobby.waits.reading import DayOfWaits
from hub.said import mark, plural
from hub.web.tables import Column, Table

_MINUTE_S = 60


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / _MINUTE_S, 1)


WAITS: Table[DayOfWaits] = Table(
    "waits",
    mark("Waits"),
    plural("%(num)s day and service", "%(num)s days and services"),
    (
        Column("day", mark("Day"), lambda one: one.day, "day", sorts=True),
        Column(
            "service",
            mark("Service"),
            lambda one: one.label or mark("Appointment"),
            "word",
            sorts=True,
        ),
        Column("called", mark("Called"), lambda one: one.called, "number", sorts=True),
        Column(
            "usual",
            mark("Usual wait, min"),
            lambda one: _minutes(one.usual_s),
            "number",
            sorts=True,
        ),
        Column(
            "nine",
            mark("Nine of ten, min"),
            lambda one: _minutes(one.nine_of_ten_s),
            "number",
            sorts=True,
        ),
        Column(
            "longest",
            mark("Longest, min"),
            lambda one: _minutes(one.longest_s),
            "number",
            sorts=True,
        ),
        Column(
            "took",
            mark("With staff, min"),
            lambda one: _minutes(one.took_s),
            "number",
            sorts=True,
        ),
        Column("left", mark("Left before"), lambda one: one.left, "number", sorts=True),
        Column("never", mark("Never called"), lambda one: one.never_called, "number", sorts=True),
    ),
    order=mark("newest first"),
)
