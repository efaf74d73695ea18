"""The list of the versions that ran on a kiosk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from hub.said import mark, plural
from hub.web.tables import Column, Table

VERSIONS: Table[Row[Any]] = Table(
    "versions",
    mark("Its versions"),
    plural("%(num)s version that ran there", "%(num)s versions that ran there"),
    (
        Column("since", mark("Since"), lambda row: row.since, "moment"),
        Column("version", mark("Version"), lambda row: row.version),
        Column("slot", mark("Slot"), lambda row: row.slot.upper() or None),
        Column("rollbacks", mark("Went back by itself, so far"), lambda row: row.rollbacks,
               "number"),
        Column("sentence", mark("What it said"), lambda row: row.sentence or None),
    ),
    order=mark("the latest first"),
    prefix="version-",
)  # fmt: skip
