"""
The list of errors that the Department's system returns, read from CSV.

Pure.  Columns are found by their headings; a file without headings has them in the Department's
order: element number, message, row number, unique identifier, value given.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hub.federal.pirl.checking.rules import KEPT_BACK
from hub.federal.pirl.errors import NotAList
from hub.federal.pirl.schema.rules import SSN
from hub.said import say

FIVE = ("element", "message", "row", "identifier", "value")
HEADINGS = ("Element Number", "Error Message", "Row Number", "Unique Identifier", "Value Given")
MOST_BYTES = 16 * 1024 * 1024
MOST_ROWS = 50_000
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "element": ("element", "pirl"),
    "message": ("message", "description", "error text"),
    "row": ("row", "line"),
    "identifier": ("identifier", "individual id", "unique id", "obs"),
    "value": ("value",),
}
_SSN_LIKE = re.compile(r"(?<![0-9])[0-9]{3}-?[0-9]{2}-?[0-9]{4}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Line:
    """One error as the list has it."""

    element: str
    message: str
    row: int | None
    identifier: str
    value: str


@dataclass(slots=True)
class Read:
    """A list, and what of it could not be read."""

    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(content: bytes) -> Read:
    """The errors of a list.  Raises NotAList."""
    if len(content) > MOST_BYTES:
        raise NotAList(say("the file is too large to be a list of errors"))
    rows = list(_rows(content))
    if not rows:
        raise NotAList(say("the file is empty"))
    places, has_head = _places(rows[0])
    found = Read()
    for at, row in enumerate(rows[1:] if has_head else rows, start=2 if has_head else 1):
        if len(found.lines) == MOST_ROWS:
            found.notes.append(say("Only the first %(most)s errors were taken in.", most=MOST_ROWS))
            break
        line = _line(row, places)
        if line is None:
            found.notes.append(
                say("Row %(row)s of the list could not be read, and was left out.", row=at)
            )
        else:
            found.lines.append(line)
    if not found.lines:
        raise NotAList(
            say(
                "the file holds no errors: it needs five columns, the element's number, the "
                "message, the row, the unique identifier and the value"
            )
        )
    return found


def harmless(text: str, element: str, most: int) -> str:
    """A value as it may be kept: nothing that may be a Social Security number."""
    if element == SSN or _SSN_LIKE.search(text):
        return KEPT_BACK
    return "".join(mark for mark in text if mark.isprintable())[:most]


def _rows(content: bytes) -> list[list[str]]:
    if b"\x00" in content:
        raise NotAList(say("the file is no comma-separated text: save it as CSV"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = max(",;\t", key=text[:5_000].count)
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]  # fmt: skip
    except csv.Error as fault:
        raise NotAList(say("the file is no comma-separated text: save it as CSV")) from fault


def _places(head: Sequence[str]) -> tuple[dict[str, int], bool]:
    plain = [re.sub(r"[^a-z]+", " ", cell.casefold()).strip() for cell in head]
    places: dict[str, int] = {}
    for name in ("message", "identifier", "row", "value", "element"):
        for at, cell in enumerate(plain):
            if at not in places.values() and any(word in cell.split() or (" " in word and word in cell) for word in _KNOWN[name]):  # fmt: skip
                places[name] = at
                break
    if len(places) >= 3:
        return places, True
    return {name: at for at, name in enumerate(FIVE)}, False


def _line(row: Sequence[str], places: Mapping[str, int]) -> Line | None:
    def cell(name: str) -> str:
        place = places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    element = cell("element").upper().removeprefix("PIRL").strip(" -#")
    if not cell("message") or (element and re.fullmatch("OBS|N/A|[0-9]{3,4}[A-Z]?", element) is None):  # fmt: skip
        return None
    number = cell("row").replace(",", "")
    return Line(
        element=element[:8],
        message=harmless(cell("message"), "", 500),
        row=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
        identifier=harmless(cell("identifier"), "", 40),
        value=harmless(cell("value"), element, 80),
    )
