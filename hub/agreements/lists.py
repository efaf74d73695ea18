"""The list of agreements, for the page and as files."""

from __future__ import annotations

from flask import url_for

from hub.agreements.reading import Agreement
from hub.agreements.rules import STANDINGS
from hub.said import mark, plural
from hub.web.tables import Column, Table

AGREEMENTS: Table[Agreement] = Table(
    "agreements",
    mark("Agreements on sharing data"),
    plural("%(num)s agreement", "%(num)s agreements"),
    (
        Column(
            "title",
            mark("Agreement"),
            lambda one: one.title,
            sorts=True,
            link=lambda one: url_for("agreements.one_page", agreement=one.id),
        ),
        Column("parties", mark("Parties"), lambda one: ", ".join(one.party_names), sorts=True),
        Column("data", mark("What may be shared"), lambda one: ", ".join(one.data)),
        Column("signed", mark("Signed on"), lambda one: one.terms[-1].signed, "day", sorts=True),
        Column("from", mark("First day"), lambda one: one.terms[0].valid_from, "day", sorts=True),
        Column("to", mark("Last day"), lambda one: one.last_day, "day", sorts=True),
        Column("contact", mark("Contact"), lambda one: one.contact, is_shown=False),
        Column(
            "standing", mark("Standing"), lambda one: STANDINGS[one.standing], "word", sorts=True
        ),
    ),
    order=mark("by title"),
    by="title",
)
