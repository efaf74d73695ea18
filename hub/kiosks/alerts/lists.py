"""The lists of alerts that are over, and of the pauses that hold."""

from __future__ import annotations

from typing import Any

from hub.kiosks.alerts.tables import AlertPause, AlertRow
from hub.kiosks.alerts.words import title
from hub.said import mark, plural
from hub.web.shown import age
from hub.web.tables import Column, Table

OVER: Table[Any] = Table(
    "alerts",
    mark("Alerts"),
    plural("%(num)s alert", "%(num)s alerts"),
    (
        Column(
            "alert", mark("Alert"), lambda one: title(one.device, one.rule, one.code),
            sorts=AlertRow.device,
        ),
        Column("sentence", mark("What was wrong"), lambda one: one.sentence, is_shown=False),
        Column("began", mark("Began"), lambda one: one.since, "moment", sorts=AlertRow.since),
        Column("ended", mark("Ended"), lambda one: one.closed_at, "moment",
               sorts=AlertRow.closed_at),
        Column("lasted", mark("Lasted"), lambda one: age(one.closed_at - one.since)),
        Column("by", mark("Looked after by"), lambda one: one.acknowledged_by,
               sorts=AlertRow.acknowledged_by),
    ),
    order=mark("the latest first"),
    by="-ended",
)  # fmt: skip
PAUSES: Table[AlertPause] = Table(
    "pauses",
    mark("Pauses"),
    plural("%(num)s pause", "%(num)s pauses"),
    (
        Column("device", mark("Of"), lambda one: one.device or mark("the whole site"), "word",
               sorts=True),
        Column("until", mark("Until"), lambda one: one.until, "moment", sorts=True),
        Column("reason", mark("Why"), lambda one: one.reason),
        Column("by", mark("By"), lambda one: one.made_by, sorts=True),
        Column("end", mark("End it"), lambda _: None, in_files=False),
    ),
    note=mark("Nobody is told of these while the pause lasts"),
    prefix="pauses-",
)  # fmt: skip
