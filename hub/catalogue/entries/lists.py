"""The lists of services, for the page and as files."""

from __future__ import annotations

from hub.catalogue.entries.reading import Entry, SitesOwn
from hub.catalogue.entries.rules import MODES
from hub.said import mark, plural
from hub.web.tables import Column, Table

STANDINGS = {
    "on_offer": mark("on offer"),
    "coming": mark("not yet"),
    "ended": mark("ended"),
    "hidden": mark("left out here"),
}
CHIPS = {"on_offer": "good", "coming": "calm", "ended": "calm", "hidden": "warn"}


def _hours(entry: Entry | SitesOwn) -> str:
    return f"{entry.opens} - {entry.closes}" if entry.opens and entry.closes else ""


SERVICES: Table[Entry] = Table(
    "services",
    mark("Services"),
    plural("%(num)s service", "%(num)s services"),
    (
        Column("name", mark("Service"), lambda one: one.name, sorts=True),
        Column("code", mark("Code"), lambda one: one.code, is_shown=False),
        Column("place", mark("Place"), lambda one: one.place, "number", sorts=True),
        Column("spanish", mark("En español"), lambda one: one.label.get("es"), is_shown=False),
        Column(
            "mode", mark("How it is given"), lambda one: MODES.get(one.mode), "word", sorts=True
        ),
        Column("programme", mark("Programme"), lambda one: one.programme, is_shown=False),
        Column("hours", mark("Hours"), _hours, sorts=True),
        Column("from", mark("First day"), lambda one: one.valid_from, "day", is_shown=False),
        Column("to", mark("Last day"), lambda one: one.valid_to, "day", is_shown=False),
        Column(
            "standing", mark("Standing"), lambda one: STANDINGS[one.standing], "word", sorts=True
        ),
        Column(
            "whose",
            mark("Whose"),
            lambda one: mark("every site") if one.is_statewide else mark("this site"),
            "word",
            sorts=True,
        ),
    ),
    order=mark("in the order of the kiosk"),
    by="place",
)

OF_SITES: Table[SitesOwn] = Table(
    "of-sites",
    mark("What sites added"),
    plural("%(num)s entry", "%(num)s entries"),
    (
        Column("site", mark("Site"), lambda one: one.site, sorts=True),
        Column("code", mark("Code"), lambda one: one.code, sorts=True),
        Column("name", mark("Its name there"), lambda one: one.label.get("en")),
        Column(
            "what",
            mark("What it is"),
            lambda one: mark("statewide, extended") if one.extends else mark("the site's own"),
            "word",
            sorts=True,
        ),
        Column("mode", mark("How it is given"), lambda one: MODES.get(one.mode), "word"),
        Column("hours", mark("Hours"), _hours),
        Column(
            "hidden",
            mark("Left out"),
            lambda one: mark("yes") if one.hidden else None,
            "word",
            sorts=True,
        ),
        Column("to", mark("Last day"), lambda one: one.valid_to, "day", sorts=True),
    ),
    order=mark("by site"),
    prefix="sites-",
)
