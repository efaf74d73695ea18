"""The lists of the participant record's pages, and their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from hub.federal.pirl.returned.service import STATE_WORDS
from hub.federal.pirl.schema.differences import WORDS, Difference
from hub.federal.pirl.schema.rules import Element
from hub.federal.pirl.tables import PirlError
from hub.said import mark, plural
from hub.web.tables import Column, Table

ORIGINS = {"check": mark("Our own check"), "wips": mark("Returned by WIPS")}
STATUSES = {
    "draft": mark("Draft"),
    "accepted": mark("Accepted"),
    "refused": mark("Refused"),
}

SURE: dict[str, str] = {
    "verified": mark("Seen in a public source"),
    "memory": mark("To be checked"),
    "": mark("From the Department's list"),
}


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list of errors as the page of lists shows it."""

    id: str
    origin: str
    name: str
    quarter: str
    schema: str
    at: datetime
    by: str
    errors: int
    left: int
    kept: int


FILES: Table[RowMapping] = Table(
    "pirl-files",
    mark("Files made"),
    plural("%(num)s file", "%(num)s files"),
    (
        Column("made", mark("Made"), lambda one: one["made_at"], "moment"),
        Column("quarter", mark("Quarter"), lambda one: one["quarter"]),
        Column("schema", mark("Layout"), lambda one: one["schema"]),
        Column("rows", mark("Records"), lambda one: one["rows"], "number"),
        Column("columns", mark("Columns"), lambda one: one["columns"], "number", is_shown=False),
        Column("left", mark("Left out"), lambda one: one["left_out"], "number"),
        Column("by", mark("By"), lambda one: one["made_by"]),
        Column("digest", mark("SHA-256"), lambda one: one["digest"]),
    ),
    order=mark("newest first"),
)
LISTS: Table[ListLine] = Table(
    "pirl-lists",
    mark("Lists of errors"),
    plural("%(num)s list", "%(num)s lists"),
    (
        Column("at", mark("Taken in"), lambda one: one.at, "moment"),
        Column("origin", mark("From"), lambda one: ORIGINS[one.origin], "word"),
        Column("name", mark("File"), lambda one: one.name),
        Column("quarter", mark("Quarter"), lambda one: one.quarter),
        Column("errors", mark("Errors"), lambda one: one.errors, "number"),
        Column("left", mark("To do"), lambda one: one.left, "number"),
        Column("by", mark("By"), lambda one: one.by),
    ),
    order=mark("newest first"),
)
ERRORS: Table[Any] = Table(
    "pirl-errors",
    mark("Errors of a list"),
    plural("%(num)s error", "%(num)s errors"),
    (
        Column("element", mark("Element"), lambda one: one.element, sorts=PirlError.element),
        Column("message", mark("Message"), lambda one: one.message, sorts=PirlError.message),
        Column("row", mark("Row"), lambda one: one.row, "number", sorts=PirlError.row),
        Column("who", mark("Unique identifier"), lambda one: one.identifier, sorts=PirlError.identifier),
        Column("value", mark("Value given"), lambda one: one.value),
        Column("state", mark("State"), lambda one: STATE_WORDS[one.state], "word", sorts=PirlError.state),
        Column("note", mark("Note"), lambda one: one.note, is_shown=False),
    ),
    order=mark("as the list has them"),
    individuals=True,
)  # fmt: skip
ELEMENTS: Table[Element] = Table(
    "pirl-elements",
    mark("Elements of a layout"),
    plural("%(num)s column", "%(num)s columns"),
    (
        Column("position", mark("Column"), lambda one: one.position + 1, "number", sorts=True),
        Column("number", mark("Element"), lambda one: one.number, sorts=True),
        Column("name", mark("Name"), lambda one: one.name, sorts=True),
        Column("type", mark("Type"), lambda one: type_of(one)),
        Column("codes", mark("Codes"), lambda one: codes_of(one)),
        Column("required", mark("Required for"), lambda one: ", ".join(sorted(one.required_for))),
        Column("status", mark("How sure"), lambda one: SURE[one.status], "word", sorts=True),
    ),
    order=mark("as they stand in the file"),
    by="position",
)
DIFFERENCES: Table[Difference] = Table(
    "pirl-differences",
    mark("What is different"),
    plural("%(num)s difference", "%(num)s differences"),
    (
        Column("number", mark("Element"), lambda one: one.number, sorts=True),
        Column("name", mark("Name"), lambda one: one.name, sorts=True),
        Column("what", mark("What"), lambda one: WORDS[one.what], "word", sorts=True),
        Column("before", mark("Before"), lambda one: one.before),
        Column("after", mark("After"), lambda one: one.after),
    ),
)


def type_of(one: Element) -> str:
    """`DE 9.2`."""
    return f"{one.kind} {one.width}" + (f".{one.decimals}" if one.decimals else "")


def codes_of(one: Element) -> str:
    """`0, 1, 9`; many are shortened."""
    codes = list(one.allowed)
    return ", ".join(codes) if len(codes) <= 15 else f"{codes[0]} … {codes[-1]}"
