"""The list of the releases that this hub holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from hub.said import mark, plural
from hub.web.tables import Column, Table

RELEASES: Table[Row[Any]] = Table(
    "releases",
    mark("Releases"),
    plural("%(num)s release that this hub holds", "%(num)s releases that this hub holds"),
    (
        Column("version", mark("Version"), lambda row: row.version),
        Column("size", mark("Size, MB"), lambda row: round(row.size / 1_000_000, 1), "number"),
        Column("signed", mark("Signed by"), lambda row: row.signed_by or None),
        Column("made", mark("Made"), lambda row: row.made_at, "moment"),
        Column("added", mark("Added"), lambda row: row.added_at, "moment"),
        Column("by", mark("By"), lambda row: row.added_by, is_shown=False),
        Column("sha256", mark("SHA-256"), lambda row: row.sha256, is_shown=False),
        Column("notes", mark("Notes"), lambda row: row.notes, is_shown=False),
        Column("act", mark("To do"), lambda _row: None, in_files=False),
    ),
    order=mark("the latest added first"),
    prefix="release-",
)  # fmt: skip
