"""The list of the sites, as the state knows them."""

from __future__ import annotations

from hub.catalogue.areas.rules import names
from hub.reports.sites import SeenSite
from hub.said import mark, plural
from hub.web.tables import Column, Table

GRADES = {
    "never heard": mark("never heard"),
    "silent": mark("silent"),
    "quiet": mark("quiet"),
    "in touch": mark("in touch"),
}
AREAS = names()
SITES: Table[SeenSite] = Table(
    "sites",
    mark("Sites"),
    plural("%(num)s site", "%(num)s sites"),
    (
        Column("site", mark("Site"), lambda one: one.name, sorts=True),
        Column("code", mark("Code"), lambda one: one.code, is_shown=False),
        Column("area", mark("Area"), lambda one: AREAS.get(one.area or ""), sorts=True),
        Column("county", mark("County"), lambda one: one.county, is_shown=False),
        Column("heard", mark("Last heard"), lambda one: one.heard_at, "moment", sorts=True),
        Column("events", mark("Events"), lambda one: one.events, "number", sorts=True),
        Column(
            "late", mark("Not yet counted"), lambda one: one.not_yet_counted, "number", sorts=True
        ),
        Column("aside", mark("Set aside"), lambda one: one.set_aside, "number", sorts=True),
        Column("zone", mark("Time zone"), lambda one: one.timezone, sorts=True),
    ),
    order=mark("by name"),
    by="site",
)
