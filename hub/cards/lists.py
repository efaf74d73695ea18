"""The lists of cards: what is on order at the desk, and everything about one member's cards."""

from __future__ import annotations

from hub.cards.making.history import Step
from hub.cards.reading import SeenCard
from hub.said import mark, plural
from hub.web.tables import Column, Table

CARDS: Table[SeenCard] = Table(
    "cards",
    mark("Cards"),
    plural("%(num)s card", "%(num)s cards"),
    (
        Column("mark", mark("Mark"), lambda one: one.mark),
        Column("status", mark("Status"), lambda one: one.status, "word"),
        Column("issued", mark("Issued"), lambda one: one.issued_at, "moment", sorts=True),
        Column("void", mark("Void since"), lambda one: one.voided_at, "moment", sorts=True),
    ),
    order=mark("newest first"),
    individuals=True,
    note=mark("A card is told by its mark, for its token is shown nowhere"),
)
STEPS: Table[Step] = Table(
    "steps",
    mark("What happened"),
    plural("%(num)s step", "%(num)s steps"),
    (
        Column("when", mark("When"), lambda one: one.at, "moment", sorts=True),
        Column("what", mark("What"), lambda one: one.what, "word", sorts=True),
        Column("by", mark("By"), lambda one: one.actor, sorts=True),
        Column("card", mark("Card"), lambda one: one.mark),
    ),
    order=mark("newest first"),
    by="-when",
    individuals=True,
    prefix="steps-",
)
