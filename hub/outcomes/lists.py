"""The lists of targets, wishes and full groups."""

from __future__ import annotations

from hub.outcomes.reading import Full
from hub.outcomes.rules import MEASURES, STANDINGS, Aim, Wish
from hub.said import mark, plural
from hub.web.tables import Column, Table

TARGETS: Table[Aim] = Table(
    "targets",
    mark("Targets"),
    plural("%(num)s target", "%(num)s targets"),
    (
        Column("place", mark("Place"), lambda one: one.site_name or mark("the state"), sorts=True),
        Column("measure", mark("Measure"), lambda one: MEASURES[one.measure], "word", sorts=True),
        Column("first", mark("From"), lambda one: one.first, "day", sorts=True),
        Column("last", mark("To"), lambda one: one.last, "day", sorts=True),
        Column("value", mark("Target"), lambda one: one.value, "number", sorts=True),
        Column("actual", mark("So far"), lambda one: round(one.actual), "number", sorts=True),
        Column("standing", mark("Standing"), lambda one: STANDINGS[one.standing], "word", sorts=True),
        Column("end", mark("Take back"), lambda _: None, in_files=False),
    ),
    order=mark("the latest first"),
)  # fmt: skip
WISHES: Table[Wish] = Table(
    "wishes",
    mark("Use and unmet demand"),
    plural("%(num)s service", "%(num)s services"),
    (
        Column("service", mark("Service"), lambda one: one.label, sorts=True),
        Column("wished", mark("Chosen"), lambda one: one.wished, "number", sorts=True),
        Column("given", mark("Given or used, confirmed"), lambda one: one.given, "number", sorts=True),
        Column("unsaid", mark("Nobody said"), lambda one: one.unsaid, "number", sorts=True),
        Column("not_used", mark("Not used"), lambda one: one.not_used, "number", sorts=True),
        Column("waiting", mark("Not confirmed by staff"), lambda one: one.waiting, "number", sorts=True),
        Column("in_vain", mark("In vain"), lambda one: one.in_vain, "number", sorts=True),
    ),
    by="-in_vain",
    order=mark("those wished for in vain most often first"),
)  # fmt: skip
FULL: Table[Full] = Table(
    "full-groups",
    mark("Groups with a waiting list"),
    plural("%(num)s group", "%(num)s groups"),
    (
        Column("group", mark("Group"), lambda one: one.title, sorts=True),
        Column("day", mark("Day"), lambda one: one.day, "day", sorts=True),
        Column("places", mark("Places"), lambda one: one.places, "number", sorts=True),
        Column("booked", mark("Booked"), lambda one: one.booked, "number", sorts=True),
        Column("waiting", mark("Waiting"), lambda one: one.waiting, "number", sorts=True),
    ),
    order=mark("those with most waiting first"),
    prefix="full-",
)
