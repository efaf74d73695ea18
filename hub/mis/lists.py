"""The lists of the exchange with the case management system."""

from __future__ import annotations

from typing import Any

from hub.mis.words import FIELDS, WHAT
from hub.said import mark, plural
from hub.web.tables import Column, Table

CLASHES: Table[Any] = Table(
    "mis-conflicts",
    mark("Conflicts"),
    plural("%(num)s conflict", "%(num)s conflicts"),
    (
        Column("who", mark("Who"), lambda one: one.name),
        Column("number", mark("Member number"), lambda one: one.member, is_shown=False),
        Column("field", mark("Field"), lambda one: FIELDS.get(one.field, one.field), "word"),
        Column("ours", mark("Here"), lambda one: one.ours),
        Column("theirs", mark("There"), lambda one: one.theirs),
        Column("found", mark("Found"), lambda one: one.found_at, "moment"),
        Column("decide", mark("Whose word holds?"), lambda _: None, in_files=False),
    ),
    order=mark("the oldest first"),
    individuals=True,
)
RUNS: Table[Any] = Table(
    "mis-runs",
    mark("Exchanges"),
    plural("%(num)s exchange", "%(num)s exchanges"),
    (
        Column("began", mark("Began"), lambda one: one.began_at, "moment"),
        Column("what", mark("What"), lambda one: WHAT.get(one.what, one.what), "word"),
        Column("by", mark("By"), lambda one: one.by),
        Column("came", mark("What it came to"), lambda one: one.came),
    ),
    order=mark("the latest first"),
    prefix="runs-",
)
