"""The dictionary as a list: the page's, and its files'."""

from __future__ import annotations

from hub.federal.dictionary.model import Entry
from hub.said import mark, plural
from hub.web.tables import Column, Table

DICTIONARY: Table[Entry] = Table(
    "dictionary",
    mark("Data dictionary"),
    plural("%(num)s column", "%(num)s columns"),
    (
        Column("table", mark("Table"), lambda one: one.table, sorts=True),
        Column("column", mark("Column"), lambda one: one.column, sorts=True),
        Column("type", mark("Type"), lambda one: one.type, sorts=True),
        Column("key", mark("Key"), lambda one: mark("Yes") if one.is_key else "", "word"),
        Column("empty", mark("May be empty"), lambda one: mark("Yes") if one.may_lack else "", "word", is_shown=False),
        Column("meaning", mark("Meaning"), lambda one: one.meaning),
        Column("elements", mark("Elements (PIRL)"), lambda one: ", ".join(one.elements)),
        Column("feature", mark("Kept by"), lambda one: one.feature, is_shown=False),
        Column("holds", mark("The table holds"), lambda one: one.of_table, is_shown=False),
    ),
    order=mark("by table"),
)  # fmt: skip
