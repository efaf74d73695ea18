"""
From the Department's spreadsheet to a layout, tolerant of how its columns lie.

Pure.  Columns are found by their headings.  What cannot be read is said in sentences, and the
element still gets its column, so that every later one stays in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hub.federal.pirl.errors import SheetUnreadable
from hub.federal.pirl.schema.rules import OBSERVATION, REPORTABLE, Element, Kind
from hub.federal.pirl.schema.sheet import Sheet
from hub.said import say

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("data element no", "data element number", "element no", "element number", "pirl no", "pirl element", "no", "number"),
    "name": ("data element name", "element name", "field name", "name", "data element"),
    "type": ("data type field length", "data type", "type length", "type field length", "field type", "type", "format"),
    "width": ("field length", "length", "width", "size"),
    "codes": ("code value", "code values", "valid values", "allowed values", "allowed", "codes", "values"),
}  # fmt: skip
_PROGRAMMES: Mapping[str, str] = {
    "reportable individual": REPORTABLE, "reportable individuals": REPORTABLE,
    "wagner peyser": "918", "wioa adult": "903", "wioa adults": "903", "adult": "903",
    "wioa dislocated worker": "904", "wioa dislocated workers": "904", "dislocated worker": "904",
    "wioa youth": "905", "youth": "905",
}  # fmt: skip
_HEADS = 80
"""So many rows are looked at for headings."""
_NUMBER = re.compile(r"([0-9]{3,4})[ .\-\u2013]?([A-Za-z])?(?:\.0)?")
_TYPE = re.compile(r"\b(IN|AN|DT|DE)\b\s*[-:,(]?\s*([0-9]{1,3})(?:\s*[.,]\s*([0-9]))?", re.I)
_BARE = re.compile(r"\b(IN|AN|DT|DE)\b", re.I)
_CODE = re.compile(r"([0-9A-Za-z]{1,12})\s*(?:=|:|\u2013|\u2014|\s-\s|-\s)\s*(\S.*)")
_RANGE = re.compile(r"([0-9]{1,2})\s*(?:-|\u2013|to|through)\s*([0-9]{1,2})(?:\s*(?:=|:).*)?")
_MASK = re.compile(r"[X0#9Y M D/.\-]+|YYYYMMDD|\(?no hyphens\)?", re.I)
_UNREAD_WIDTH = 255
_FALLBACK: Kind = "AN"
_KINDS: Mapping[str, Kind] = {"IN": "IN", "AN": "AN", "DT": "DT", "DE": "DE"}


@dataclass(slots=True)
class Found:
    """What a spreadsheet held."""

    sheet: str
    elements: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What could not be read, in sentences."""


@dataclass(frozen=True, slots=True)
class _Columns:
    row: int
    places: Mapping[str, int]
    programmes: Mapping[int, str]

    def of(self, row: Sequence[str], name: str) -> str:
        place = self.places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""


def read(sheets: Sequence[Sheet]) -> Found:
    """The elements of the sheet that lists the most of them.  Raises SheetUnreadable."""
    found = [
        _read(sheet, columns) for sheet in sheets if (columns := _columns_of(sheet)) is not None
    ]
    best = max(found, key=lambda one: len(one.elements), default=None)
    if best is None or not best.elements:
        raise SheetUnreadable(
            say(
                "no sheet has the headings of a list of elements: there must be a row that names "
                "the element's number, its name and its data type"
            )
        )
    for other in found:
        if other is not best and other.elements:
            best.notes.append(
                say("The sheet “%(name)s” lists elements, too, and was left out.", name=other.sheet)
            )
    return best


def _columns_of(sheet: Sheet) -> _Columns | None:
    for at, row in enumerate(sheet.rows[:_HEADS]):
        plain = [_plain(cell) for cell in row]
        places: dict[str, int] = {}
        for name, headings in _HEADINGS.items():
            place = _first(plain, headings, set(places.values()))
            if place is not None:
                places[name] = place
        if {"number", "name", "type"} <= places.keys():
            below = sheet.rows[at + 1] if at + 1 < len(sheet.rows) else []
            programmes = _programmes_in(plain, places)
            return _Columns(at, places, programmes or _programmes_in([_plain(one) for one in below], places))  # fmt: skip
    return None


def _first(plain: Sequence[str], headings: Sequence[str], taken: set[int]) -> int | None:
    for heading in headings:
        for place, cell in enumerate(plain):
            if cell == heading and place not in taken:
                return place
    return None


def _programmes_in(plain: Sequence[str], places: Mapping[str, int]) -> dict[int, str]:
    taken = set(places.values())
    return {
        place: _PROGRAMMES[cell]
        for place, cell in enumerate(plain)
        if cell in _PROGRAMMES and place not in taken
    }


def _plain(cell: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", cell.casefold()).strip()
    return re.sub(r"(?<=[a-z])[0-9]+$", "", words)  # the number of a footnote


def _read(sheet: Sheet, columns: _Columns) -> Found:
    found = Found(sheet.name)
    seen: dict[str, int] = {}
    for at, row in enumerate(sheet.rows[columns.row + 1 :], start=columns.row + 2):
        number = _number(columns.of(row, "number"), columns.of(row, "name"))
        if number == "":
            if columns.of(row, "name") and columns.of(row, "type"):
                found.notes.append(
                    say(
                        "Row %(row)s: “%(text)s” is no element number: the row was left out.",
                        row=at,
                        text=columns.of(row, "number")[:20],
                    )
                )
            continue
        if number in seen:
            found.notes.append(
                say(
                    "Row %(row)s: element %(number)s is in row %(before)s already: the row was left out.",
                    row=at,
                    number=number,
                    before=seen[number],
                )
            )
            continue
        seen[number] = at
        found.elements.append(_element(found, columns, row, number, at))
    if found.elements and OBSERVATION not in seen:
        found.notes.append(
            say("The sheet does not list the observation number: it was put into the first column.")
        )
        first = Element(OBSERVATION, "Observation Number", "IN", 9, 0)
        found.elements = [first, *(_moved(one) for one in found.elements)]
    if not columns.programmes:
        found.notes.append(
            say(
                "No columns say for which programs an element is required: none was taken as required."
            )
        )
    return found


def _moved(one: Element) -> Element:
    return Element(one.number, one.name, one.kind, one.width, one.position + 1, one.decimals, one.allowed, one.required_for)  # fmt: skip


def _number(text: str, name: str) -> str:
    if _plain(name).startswith(("obs number", "observation number")) and not text.strip().isdigit():
        return OBSERVATION
    match = _NUMBER.fullmatch(text.strip())
    return "" if match is None else match[1] + (match[2] or "").upper()


def _element(found: Found, columns: _Columns, row: Sequence[str], number: str, at: int) -> Element:
    kind, width, decimals = _type(found, columns, row, number, at)
    required = {
        programme
        for place, programme in columns.programmes.items()
        if place < len(row) and row[place].strip().upper() == "R"
    }
    return Element(
        number=number,
        name=" ".join(columns.of(row, "name").split())[:200] or number,
        kind=kind,
        width=width,
        position=len(found.elements),
        decimals=decimals,
        allowed=dict(_codes(found, columns.of(row, "codes"), number, width, kind, at)),
        required_for=frozenset(required),
    )


def _type(
    found: Found, columns: _Columns, row: Sequence[str], number: str, at: int
) -> tuple[Kind, int, int]:
    text = columns.of(row, "type")
    match = _TYPE.search(text)
    if match is not None:
        kind, width = _KINDS[match[1].upper()], int(match[2])
        if width and (kind != "DT" or width == 8):
            decimals = int(match[3] or 0) if kind == "DE" else 0
            return kind, width, min(decimals, width - 1)
    bare, beside = _BARE.search(text), columns.of(row, "width")
    if bare is not None and (beside.isdigit() or bare[1].upper() == "DT"):
        kind = _KINDS[bare[1].upper()]
        return kind, 8 if kind == "DT" else max(1, int(beside[:3])), 0
    found.notes.append(
        say(
            "Row %(row)s, element %(number)s: the type “%(text)s” cannot be read: its column is "
            "kept, and takes any text.",
            row=at,
            number=number,
            text=text[:20],
        )
    )
    return _FALLBACK, _UNREAD_WIDTH, 0


def _codes(
    found: Found, text: str, number: str, width: int, kind: Kind, at: int
) -> Iterator[tuple[str, str]]:
    if kind not in ("IN", "AN") or not text:
        return
    is_unread = False
    any_read = False
    for line in (part.strip() for part in re.split(r"[\r\n;]+", text)):
        if not line or _plain(line).startswith(("blank", "leave blank")):
            continue
        codes = list(_codes_of(line, width))
        any_read |= bool(codes)
        is_unread |= not codes and _MASK.fullmatch(line) is None
        yield from codes
    if is_unread:
        found.notes.append(
            say(
                "Row %(row)s, element %(number)s: not every code could be read: compare "
                "“%(text)s”.",
                row=at,
                number=number,
                text=" ".join(text.split())[:80],
            )
        )


def _codes_of(line: str, width: int) -> Iterator[tuple[str, str]]:
    ranged = _RANGE.fullmatch(line)
    if ranged is not None and int(ranged[1]) < int(ranged[2]) and len(ranged[2]) <= width:
        for code in range(int(ranged[1]), int(ranged[2]) + 1):
            yield str(code), str(code)
        return
    match = _CODE.fullmatch(line)
    if match is not None and len(match[1]) <= width:
        yield match[1], match[2][:200]
