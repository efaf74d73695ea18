"""The lists of snapshots, for their pages and as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from hub.federal.snapshots.comparing import Change
from hub.said import mark, plural
from hub.web.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Frozen:
    """A snapshot as a list shows it."""

    id: str
    quarter: str
    frozen_at: datetime
    frozen_by: str
    served: int
    reportable: int
    is_signed: bool


SNAPSHOTS: Table[Frozen] = Table(
    "federal-snapshots",
    mark("Snapshots"),
    plural("%(num)s snapshot", "%(num)s snapshots"),
    (
        Column(
            "quarter",
            mark("Quarter"),
            lambda one: one.quarter,
            sorts=True,
            link=lambda one: url_for("federal.snapshot_page", snapshot=one.id),
        ),
        Column("frozen", mark("Frozen at"), lambda one: one.frozen_at, "moment", sorts=True),
        Column("by", mark("By"), lambda one: one.frozen_by, sorts=True),
        Column("served", mark("Participants served"), lambda one: one.served, "number"),
        Column("reportable", mark("Reportable individuals"), lambda one: one.reportable, "number"),
        Column(
            "signed",
            mark("Signature"),
            lambda one: mark("fits") if one.is_signed else mark("does not fit"),
            "word",
        ),
    ),
    order=mark("newest first"),
    by="-frozen",
)
CHANGES: Table[Change] = Table(
    "federal-changes",
    mark("What changed since"),
    plural("%(num)s line", "%(num)s lines"),
    (
        Column("line", mark("Line"), lambda one: one.line.label, "word"),
        Column("part", mark("Part"), lambda one: one.part, "word", is_shown=False),
        Column("before", mark("Frozen"), lambda one: one.before, "number"),
        Column("after", mark("Now"), lambda one: one.after, "number"),
        Column("difference", mark("Difference"), lambda one: one.difference, "number"),
        Column("joined", mark("Joined"), lambda one: one.joined, "number"),
        Column("left", mark("Left"), lambda one: one.left, "number"),
    ),
    note=mark("Lines of nobody are left out."),
)
