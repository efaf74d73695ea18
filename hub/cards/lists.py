"""The lists of cards: batches, what is on order at the desk, and everything about one member's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contract import member_number
from hub.cards.making.batches import Progress
from hub.cards.making.history import Step
from hub.cards.reading import SeenCard, SeenOrder
from hub.cards.rules import OrderStatus, Reason
from hub.cards.tables import CardBatch
from hub.said import mark, plural
from hub.web.tables import Column, Table

ORDER_STATUS: dict[OrderStatus, str] = {
    "waiting": mark("waits for the encoder"),
    "writing": mark("swipe a blank card"),
    "checking": mark("swipe it again to compare"),
    "made": mark("made"),
    "paused": mark("paused"),
    "failed": mark("the blank failed"),
    "cancelled": mark("cancelled"),
}

REASON: dict[Reason, str] = {
    "first": mark("first card"),
    "reprint": mark("reprint"),
    "lost": mark("in place of a lost card"),
}


@dataclass(frozen=True, slots=True)
class OnOrder:
    """An order at the desk and whom it is for."""

    order: SeenOrder
    name: str


@dataclass(frozen=True, slots=True)
class InBatch:
    """One person of a batch and their card."""

    order: Any
    """A row of `batches.orders_of`."""
    name: str


def how_far(batch: Progress) -> str:
    """How far a batch is, in a word."""
    if batch.is_done:
        return mark("done")
    return mark("paused") if batch.is_paused else mark("under way")


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
BATCHES: Table[Progress] = Table(
    "batches",
    mark("Batches"),
    plural("%(num)s batch", "%(num)s batches"),
    (
        Column("label", mark("For"), lambda one: one.label, sorts=CardBatch.label),
        Column("stands", mark("How far"), how_far, "word"),
        Column("total", mark("Cards"), lambda one: one.total, "number"),
        Column("made", mark("Made"), lambda one: one.made, "number"),
        Column("handed-over", mark("Handed over"), lambda one: one.handed_over, "number"),
        Column("asked", mark("Asked for"), lambda one: one.asked_at, "moment", sorts=CardBatch.asked_at),
        Column("by", mark("By"), lambda one: one.asked_by, is_shown=False),
        Column("failed", mark("blanks failed"), lambda one: one.failed, "number", is_shown=False),
        Column("cancelled", mark("cancelled"), lambda one: one.cancelled, "number",
               is_shown=False),
    ),
    order=mark("newest first"),
    by="-asked",
)  # fmt: skip
BATCH: Table[InBatch] = Table(
    "hand-over",
    mark("Hand-over list"),
    plural("%(num)s person", "%(num)s people"),
    (
        Column("place", mark("No."), lambda one: one.order.place, "number"),
        Column("name", mark("For"), lambda one: one.name),
        Column("member", mark("Member number"), lambda one: member_number.shown(one.order.member)),
        Column("card", mark("Card"), lambda one: ORDER_STATUS[one.order.status], "word"),
        Column("made", mark("Made"),
               lambda one: one.order.finished_at if one.order.status == "made" else None, "moment"),
        Column("handed-over", mark("Handed over"), lambda one: one.order.handed_over_at, "moment"),
        Column("by", mark("By"), lambda one: one.order.handed_over_by),
    ),
    individuals=True,
)  # fmt: skip
ON_ORDER: Table[OnOrder] = Table(
    "orders",
    mark("On order at the desk"),
    plural("%(num)s card", "%(num)s cards"),
    (
        Column("name", mark("For"), lambda one: one.name),
        Column("member", mark("Member number"), lambda one: member_number.shown(one.order.member)),
        Column("why", mark("Why"), lambda one: REASON[one.order.reason], "word"),
        Column("stands", mark("How it stands"), lambda one: ORDER_STATUS[one.order.status], "word"),
        Column("to-do", mark("What to do"), lambda one: one.order.said),
        Column("asked", mark("Asked for"), lambda one: one.order.asked_at, "moment"),
        Column("by", mark("By"), lambda one: one.order.asked_by),
    ),
    individuals=True,
)
TO_HAND_OVER: Table[OnOrder] = Table(
    "to-hand-over",
    mark("Made and not handed over"),
    plural("%(num)s card", "%(num)s cards"),
    (
        Column("name", mark("For"), lambda one: one.name),
        Column("member", mark("Member number"), lambda one: member_number.shown(one.order.member)),
        Column("made", mark("Made"), lambda one: one.order.finished_at, "moment"),
    ),
    individuals=True,
)
