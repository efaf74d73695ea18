"""The list of how many members registered at which site."""

from __future__ import annotations

from typing import Any

from hub.said import mark, plural
from hub.web.tables import Column, Table

BY_SITE: Table[Any] = Table(
    "members-by-site",
    mark("Members by the site of their registration"),
    plural("%(num)s site", "%(num)s sites"),
    (
        Column("site", mark("Site"), lambda one: one.registered_site, sorts=True),
        Column("members", mark("Members"), lambda one: one.members, "number", sorts=True),
    ),
    by="site",
    order=mark("by name"),
)
