"""The lists of the federal pages, and their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contract import member_number
from hub.federal.figures.lines import BY_CODE
from hub.federal.figures.places import Place
from hub.federal.figures.sheet import LineRow, kind_of
from hub.federal.histories import UnknownService
from hub.federal.services.table import Row
from hub.said import mark, of_reader, plural
from hub.web.tables import Column, Table

KINDS_OF_PLACES = {"state": mark("State"), "area": mark("Area"), "site": mark("Site")}
KINDS = {
    "self_service": mark("Self-service"),
    "information": mark("Information only"),
    "contact": mark("Contact"),
    "basic": mark("Basic career service"),
    "individualized": mark("Individualized career service"),
    "training": mark("Training"),
    "incumbent": mark("Incumbent worker training"),
    "supportive": mark("Supportive service"),
    "rapid_response": mark("Rapid response"),
    "follow_up": mark("Follow-up"),
    "none": mark("No federal element"),
}
MAIN = ("served", "basic", "individualized", "reportable", "self-service")
"""The lines that a table of places shows; its files have all."""

LINES: Table[LineRow] = Table(
    "federal-lines",
    mark("Lines of the quarter"),
    plural("%(num)s line", "%(num)s lines"),
    (
        Column("part", mark("Part"), lambda one: one.part, "word"),
        Column("line", mark("Line"), lambda one: one.line.label, "word"),
        Column("elements", mark("Elements"), lambda one: one.line.elements),
        Column("people", mark("People"), lambda one: one.people, "number"),
    ),
)


def _line(code: str) -> Column[Place]:
    return Column(
        code,
        BY_CODE[code].label,
        lambda one: one.figures[code],
        "number",
        is_shown=code in MAIN,
        sorts=code in MAIN,
    )


PLACES: Table[Place] = Table(
    "federal-places",
    mark("By place"),
    plural("%(num)s place", "%(num)s places"),
    (
        Column("place", mark("Place"), lambda one: one.name, sorts=True),
        Column("kind", mark("Kind"), lambda one: KINDS_OF_PLACES[kind_of(one)], "word", sorts=True),
        *(_line(code) for code in MAIN),
        *(_line(code) for code in BY_CODE if code not in MAIN),
    ),
    order=mark("each area before its sites"),
)
PUBLIC: Table[LineRow] = Table(
    "federal-public",
    mark("Federal figures for the public"),
    plural("%(num)s figure", "%(num)s figures"),
    (
        Column("place", mark("Place"), lambda one: one.place.name),
        Column("kind", mark("Kind"), lambda one: KINDS_OF_PLACES[kind_of(one.place)], "word"),
        Column("part", mark("Part"), lambda one: one.part, "word"),
        Column("line", mark("Line"), lambda one: one.line.label, "word"),
        Column("elements", mark("Elements"), lambda one: one.line.elements),
        Column("people", mark("People"), lambda one: one.people, "number"),
        Column(
            "out",
            mark("Remark"),
            lambda one: mark("kept out") if one.people is None else None,
            "word",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Behind:
    """Somebody behind a line."""

    member: str
    name: str
    site: str
    since: date | None
    exit: date | None
    latest: date | None


PEOPLE: Table[Behind] = Table(
    "federal-people",
    mark("People behind a line"),
    plural("%(num)s person", "%(num)s people"),
    (
        Column("member", mark("Member number"), lambda one: member_number.shown(one.member)),
        Column("name", mark("Name"), lambda one: one.name),
        Column("site", mark("Site"), lambda one: one.site),
        Column("since", mark("Period began"), lambda one: one.since, "day"),
        Column("exit", mark("Exit"), lambda one: one.exit, "day"),
        Column("latest", mark("Latest activity"), lambda one: one.latest, "day"),
    ),
    order=mark("by member number"),
    individuals=True,
)
SERVICES: Table[Row] = Table(
    "federal-services",
    mark("Service table"),
    plural("%(num)s row", "%(num)s rows"),
    (
        Column("service", mark("Service"), lambda one: of_reader(one.name), sorts=True),
        Column("kind", mark("Counts as"), lambda one: KINDS[one.kind], "word", sorts=True),
        Column("makes", mark("Makes a participant"), lambda one: _yes(one), "word", sorts=True),
        Column("elements", mark("Elements"), lambda one: ", ".join(elements_of(one))),
        Column("covers", mark("Codes"), lambda one: ", ".join(one.covers)),
    ),
    order=mark("in the order of the federal table"),
)
UNKNOWN: Table[UnknownService] = Table(
    "federal-unknown",
    mark("Services that the table does not know"),
    plural("%(num)s service", "%(num)s services"),
    (
        Column("service", mark("Service"), lambda one: one.label, sorts=True),
        Column("code", mark("Code"), lambda one: one.service, sorts=True),
        Column("site", mark("Site"), lambda one: one.site, sorts=True),
        Column("times", mark("Times"), lambda one: one.times, "number", sorts=True),
    ),
    order=mark("most frequent first"),
    by="-times",
    prefix="unknown-",
)


def elements_of(row: Row) -> list[str]:
    """Every element that a row may touch."""
    return sorted({*row.elements, *(one for some in row.also.values() for one in some)})


def _yes(row: Row) -> str:
    return mark("yes") if row.effect == "participant" else mark("no")
