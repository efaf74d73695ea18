"""The list of a kiosk's past: its hours or its days, each with its worst."""

from __future__ import annotations

from hub.kiosks.history.rules import begin_of
from hub.kiosks.history.shown import Row
from hub.said import mark, plural
from hub.web.tables import Column, Table

PAST: Table[Row] = Table(
    "past",
    mark("How it was"),
    plural("%(num)s row", "%(num)s rows"),
    (
        Column("from", mark("From"), lambda one: begin_of(one.sample.slot), "time"),
        Column("heard", mark("Heard, %"), lambda one: one.heard, "number"),
        Column("waiting", mark("Events waiting"), lambda one: one.sample.waiting, "number"),
        Column("temperature", mark("Temperature, °C"), lambda one: one.sample.temperature_c,
               "number"),
        Column("storage", mark("Storage left, MB"), lambda one: one.sample.disk_free_mb, "number"),
        Column("wrong", mark("What was wrong"), lambda one: ", ".join(one.faults)),
    ),
    order=mark("the latest first"),
    prefix="past-",
)  # fmt: skip
