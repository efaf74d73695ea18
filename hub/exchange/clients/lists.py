"""The list of systems, for the page and as files."""

from __future__ import annotations

from flask import url_for

from hub.exchange.clients.reading import STANDINGS, System
from hub.said import mark, plural
from hub.web.tables import Column, Table

SYSTEMS: Table[System] = Table(
    "systems",
    mark("Systems that may ask"),
    plural("%(num)s system", "%(num)s systems"),
    (
        Column(
            "name",
            mark("System"),
            lambda one: one.name,
            sorts=True,
            link=lambda one: url_for("clients.one_page", client=one.id),
        ),
        Column("partner", mark("Organisation"), lambda one: one.partner_name, sorts=True),
        Column("scopes", mark("Scopes"), lambda one: ", ".join(one.scopes)),
        Column("limit", mark("Requests a minute"), lambda one: one.limit, "number", sorts=True),
        Column("used", mark("Last asked"), lambda one: one.used_at, "moment", sorts=True),
        Column("contact", mark("Contact"), lambda one: one.contact, is_shown=False),
        Column("email", mark("E-mail address"), lambda one: one.email, is_shown=False),
        Column(
            "standing", mark("Standing"), lambda one: STANDINGS[one.standing], "word", sorts=True
        ),
    ),
    order=mark("by name"),
    by="name",
)
