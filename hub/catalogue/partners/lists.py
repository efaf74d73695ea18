"""The lists of programmes and partners, for the page and as files."""

from __future__ import annotations

from flask import url_for

from hub.catalogue.partners.reading import KeptPartner, KeptProgramme
from hub.catalogue.partners.rules import PARTNER_KINDS, PROGRAMME_KINDS, STANDINGS
from hub.said import mark, plural
from hub.web.tables import Column, Table


def _whose(one: KeptProgramme | KeptPartner) -> str:
    return one.site or mark("every site")


PROGRAMMES: Table[KeptProgramme] = Table(
    "programmes",
    mark("Programmes"),
    plural("%(num)s programme", "%(num)s programmes"),
    (
        Column(
            "name",
            mark("Programme"),
            lambda one: one.name,
            sorts=True,
            link=lambda one: url_for("catalogue.one_programme", code=one.code),
        ),
        Column("code", mark("Code"), lambda one: one.code, sorts=True),
        Column("kind", mark("Kind"), lambda one: PROGRAMME_KINDS.get(one.kind), "word", sorts=True),
        Column("element", mark("Federal element"), lambda one: one.element, sorts=True),
        Column("whose", mark("Whose"), _whose, "word", sorts=True),
        Column("from", mark("First day"), lambda one: one.valid_from, "day", is_shown=False),
        Column("to", mark("Last day"), lambda one: one.valid_to, "day", sorts=True),
        Column(
            "standing", mark("Standing"), lambda one: STANDINGS[one.standing], "word", sorts=True
        ),
    ),
    order=mark("by name"),
    by="name",
)

PARTNERS: Table[KeptPartner] = Table(
    "partners",
    mark("Partners"),
    plural("%(num)s partner", "%(num)s partners"),
    (
        Column("name", mark("Partner"), lambda one: one.name, sorts=True),
        Column("code", mark("Code"), lambda one: one.code, is_shown=False),
        Column("kind", mark("Kind"), lambda one: PARTNER_KINDS.get(one.kind), "word", sorts=True),
        Column("contact", mark("Contact"), lambda one: one.contact, sorts=True),
        Column("email", mark("E-mail address"), lambda one: one.email, is_shown=False),
        Column("telephone", mark("Telephone"), lambda one: one.telephone, is_shown=False),
        Column("services", mark("Services"), lambda one: ", ".join(one.services)),
        Column(
            "programmes", mark("Programmes"), lambda one: ", ".join(one.programmes), is_shown=False
        ),
        Column("whose", mark("Whose"), _whose, "word", sorts=True),
        Column("from", mark("First day"), lambda one: one.valid_from, "day", is_shown=False),
        Column("to", mark("Last day"), lambda one: one.valid_to, "day", is_shown=False),
        Column(
            "standing", mark("Standing"), lambda one: STANDINGS[one.standing], "word", sorts=True
        ),
    ),
    order=mark("by name"),
    by="name",
)
