"""The list of saved reports."""

from __future__ import annotations

from hub.reports.library.kinds import BY_CODE
from hub.reports.saved.rules import OFTEN, SHARED
from hub.reports.saved.service import Kept
from hub.said import mark, plural
from hub.web.tables import Column, Table


def _kind(one: Kept) -> str:
    return BY_CODE[one.report].title if one.report in BY_CODE else one.report


SAVED: Table[Kept] = Table(
    "saved-reports",
    mark("Saved reports"),
    plural("%(num)s saved report", "%(num)s saved reports"),
    (
        Column("name", mark("Name"), lambda one: one.name, sorts=True),
        Column("report", mark("Report"), _kind, "word", sorts=True),
        Column("owner", mark("Saved by"), lambda one: one.owner, sorts=True),
        Column("shared", mark("Shared with"), lambda one: SHARED[one.shared], "word", sorts=True),
        Column("often", mark("Mailed"), lambda one: OFTEN[one.schedule.often], "word", sorts=True),
        Column("due", mark("Next mail"), lambda one: one.due_at, "moment", sorts=True),
    ),
    order=mark("by name"),
    by="name",
)
