"""The list of special days, for the page and as a file."""

from __future__ import annotations

from hub.catalogue.opening.rules import Special
from hub.said import mark, plural
from hub.web.tables import Column, Table


def _hours(special: Special) -> str:
    return "; ".join(f"{span.opens} - {span.closes}" for span in special.spans) or mark("closed")


SPECIAL: Table[Special] = Table(
    "special-days",
    mark("Special days"),
    plural("%(num)s special day", "%(num)s special days"),
    (
        Column("name", mark("What day"), lambda one: one.name.get("en", ""), sorts=True),
        Column("first", mark("First day"), lambda one: one.first, "day", sorts=True),
        Column("last", mark("Last day"), lambda one: one.last, "day", sorts=True),
        Column("hours", mark("Open"), _hours, "word"),
    ),
    order=mark("the next first"),
    by="first",
)
