"""The list of what was set aside."""

from __future__ import annotations

from typing import Any

from hub.events.tables import SetAside
from hub.said import mark, plural
from hub.web.tables import Column, Table

SET_ASIDE: Table[Any] = Table(
    "set-aside",
    mark("Set aside"),
    plural("%(num)s message", "%(num)s messages"),
    (
        Column("message", mark("Message"), lambda one: one.id, "number", sorts=SetAside.id),
        Column("site", mark("Site"), lambda one: one.site, sorts=SetAside.site),
        Column(
            "received",
            mark("Received"),
            lambda one: one.received_at,
            "moment",
            sorts=SetAside.received_at,
        ),
        Column("from", mark("From"), lambda one: one.device, sorts=SetAside.device),
        Column("seq", mark("Its number"), lambda one: one.seq, "number", is_shown=False),
        Column("wrong", mark("What is wrong"), lambda one: one.reason),
        Column("decision", mark("Decision"), lambda one: one.decision),
        Column("by", mark("By"), lambda one: one.decided_by, is_shown=False),
    ),
    order=mark("newest first"),
    by="-message",
)
