"""The lists of webhooks and of their deliveries, for pages and as files."""

from __future__ import annotations

from flask import url_for

from hub.exchange.hooks.reading import DELIVERY_STANDINGS, STANDINGS, Delivery, Subscription
from hub.exchange.hooks.tables import HookDelivery
from hub.exchange.rules import KINDS
from hub.said import mark, plural
from hub.web.tables import Column, Table

HOOKS: Table[Subscription] = Table(
    "webhooks",
    mark("Webhooks"),
    plural("%(num)s webhook", "%(num)s webhooks"),
    (
        Column(
            "system",
            mark("System"),
            lambda one: one.client_name,
            sorts=True,
            link=lambda one: url_for("webhooks.one_page", hook=one.id),
        ),
        Column("url", mark("Address"), lambda one: one.url, sorts=True),
        Column("kinds", mark("Events"), lambda one: ", ".join(one.kinds)),
        Column("waiting", mark("Waiting"), lambda one: one.waiting, "number", sorts=True),
        Column("dead", mark("Given up"), lambda one: one.dead, "number", sorts=True),
        Column("standing", mark("Standing"), lambda one: STANDINGS[one.status], "word", sorts=True),
    ),
    order=mark("those in trouble first"),
)
DELIVERIES: Table[Delivery] = Table(
    "deliveries",
    mark("Deliveries"),
    plural("%(num)s delivery", "%(num)s deliveries"),
    (
        Column(
            "sequence",
            mark("Number"),
            lambda one: one.sequence,
            "number",
            sorts=HookDelivery.sequence,
        ),
        Column("kind", mark("Event"), lambda one: KINDS.get(one.kind, one.kind), "word"),
        Column("event", mark("Event's id"), lambda one: one.event, is_shown=False),
        Column("at", mark("Happened"), lambda one: one.at, "moment"),
        Column(
            "status",
            mark("Standing"),
            lambda one: DELIVERY_STANDINGS[one.status],
            "word",
            sorts=HookDelivery.status,
        ),
        Column(
            "attempts",
            mark("Tries"),
            lambda one: one.attempts,
            "number",
            sorts=HookDelivery.attempts,
        ),
        Column("said", mark("Why not"), lambda one: one.said),
        Column("again", mark("Again"), lambda _one: None, in_files=False),
    ),
    order=mark("newest first"),
    by="-sequence",
)
