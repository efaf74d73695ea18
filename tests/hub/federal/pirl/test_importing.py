"""The Department's spreadsheet: found by its headings, however it lies, and said what could not be read."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from hub.federal.pirl.checking.service import check
from hub.federal.pirl.errors import (
    PirlError,
    RetiredSchema,
    SchemaUnusable,
    SheetUnreadable,
    UnknownSchema,
)
from hub.federal.pirl.schema import keeping
from hub.federal.pirl.schema.differences import differences
from hub.federal.pirl.schema.importing import Found, read
from hub.federal.pirl.schema.rules import Schema
from hub.federal.pirl.schema.sheet import sheets_of
from tests.hub.federal.pirl.making import SCHEMA, as_file

HEADINGS = [
    "DATA ELEMENT NO.", "DATA ELEMENT NAME", "DATA TYPE/ FIELD LENGTH",
    "DATA ELEMENT DEFINITIONS/INSTRUCTIONS", "CODE VALUE", "REQUIREMENTS BY PROGRAM OF PARTICIPATION1",
]  # fmt: skip
PROGRAMMES = [None] * 5 + [
    "Reportable Individual2", "Wagner-Peyser", "WIOA Adults", "WIOA Dislocated Workers", "WIOA Youth", "TAA",
]  # fmt: skip
ROWS: list[list[Any]] = [
    ["OMB Control Number 1205-0521"],
    ["Expiration Date: 04-30-2027", None, None, None, None, "ETA- 9172"],
    HEADINGS,
    PROGRAMMES,
    ["SECTION A - INDIVIDUAL INFORMATION"],
    ["N/A", "OBS Number", "IN 9", "Record a unique nine integer number", "000000000\n(No hyphens)", *"RRRRR"],
    [100, "Unique Individual Identifier\n(WIOA)", "AN 12", "Record ...", "XXXXXXXXXXXX", *"RRRRR"],
    ["108-A", "ETA-Assigned 1st Local Workforce Board", "IN 5", "...", "00000"],
    [200.0, "Date of Birth (WIOA)", "DT 8", "...", "YYYYMMDD", "", *"RRRR"],
    ["201", "Sex (WIOA)", "IN 1", "...", "1 = Male\n2 = Female\n9 = Participant did not self-identify", "", *"RRRR"],
    ["SECTION A.02"],
    [407, "Highest School Grade Completed", "IN 2", "...", "0 - 12"],
    [923, "Other Reasons for Exit", "IN 2", "...", "00 = None\n01 = Institutionalized\nBlank = no exit"],
    [1704, "Wages 2nd Quarter After Exit", "DE 8.2", "...", "000000.00"],
]  # fmt: skip


def workbook(rows: list[list[Any]], *others: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for at, some in enumerate((rows, *others)):
        sheet = book.active if at == 0 else book.create_sheet(f"Sheet {at}")
        for row in some:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def found(rows: list[list[Any]], *others: list[list[Any]]) -> Found:
    return read(sheets_of(workbook(rows, *others), "pirl.xlsx"))


def test_the_departments_own_sheet_becomes_a_layout() -> None:
    layout = found(ROWS)
    assert [one.number for one in layout.elements] == [
        "OBS", "100", "108A", "200", "201", "407", "923", "1704",
    ]  # fmt: skip
    by = {one.number: one for one in layout.elements}
    assert (by["100"].name, by["100"].kind, by["100"].width) == (
        "Unique Individual Identifier (WIOA)", "AN", 12,
    )  # fmt: skip
    assert by["201"].allowed == {
        "1": "Male", "2": "Female", "9": "Participant did not self-identify",
    }  # fmt: skip
    assert by["201"].required_for == {"918", "903", "904", "905"}
    assert "reportable" in by["100"].required_for
    assert (by["1704"].kind, by["1704"].width, by["1704"].decimals) == ("DE", 8, 2)
    assert sorted(by["407"].allowed, key=int) == [str(grade) for grade in range(13)]
    assert set(by["923"].allowed) == {"00", "01"}
    assert not by["100"].allowed
    assert not by["OBS"].allowed
    assert layout.notes == []


def test_columns_may_lie_otherwise_and_the_file_may_be_csv() -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(
        [
            ["Layout of 2026"],
            ["Code Values", "Type", "Element Name", "Length", "Element Number"],
            ["", "IN", "Observation Number", "9", ""],
            ["", "AN", "Unique Individual Identifier", "12", "100"],
            ["1 - Male;2 - Female", "IN", "Sex", "1", "201"],
        ]
    )
    layout = read(sheets_of(text.getvalue().encode("cp1252"), "pirl.csv"))
    assert [(one.number, one.kind, one.width) for one in layout.elements] == [
        ("OBS", "IN", 9), ("100", "AN", 12), ("201", "IN", 1),
    ]  # fmt: skip
    assert set(layout.elements[2].allowed) == {"1", "2"}
    assert layout.notes == [
        "No columns say for which programs an element is required: none was taken as required."
    ]


def test_what_cannot_be_read_is_said_and_keeps_its_column() -> None:
    layout = found(
        [
            *ROWS,
            ["12x", "Something", "IN 1"],
            [201, "Sex again", "IN 1"],
            [905, "Youth", "number", "", "1 = Yes\nsee the guidance"],
        ]
    )
    youth = layout.elements[-1]
    assert (youth.number, youth.kind, youth.position) == ("905", "AN", 8)
    assert layout.notes == [
        "Row 15: “12x” is no element number: the row was left out.",
        "Row 16: element 201 is in row 10 already: the row was left out.",
        "Row 17, element 905: the type “number” cannot be read: its column is kept, and takes any text.",
        "Row 17, element 905: not every code could be read: compare “1 = Yes see the guidance”.",
    ]


def test_the_sheet_with_the_most_elements_is_taken() -> None:
    layout = found([HEADINGS, [100, "Identifier", "AN 12"]], ROWS)
    assert len(layout.elements) == 8
    assert layout.notes == ["The sheet “Sheet” lists elements, too, and was left out."]


def test_an_observation_number_that_is_not_listed_comes_first() -> None:
    layout = found([HEADINGS, [100, "Identifier", "AN 12"]])
    assert [(one.number, one.position) for one in layout.elements] == [("OBS", 0), ("100", 1)]
    assert "put into the first column" in layout.notes[0]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04 and no more", "a.xlsx", "damaged or locked"),
        (b"\xd0\xcf\x11\xe0", "old.xls", "save it as XLSX or CSV"),
        (b"\x00\x01\x02", "a.csv", "neither a spreadsheet"),
        (b"a,b,c\n1,2,3\n", "a.csv", "no sheet has the headings"),
        (b"", "a.csv", "no sheet has the headings"),
        (b"x" * (9 * 1024 * 1024), "a.csv", "too large"),
    ],
)
def test_a_file_that_holds_no_list_is_refused(content: bytes, name: str, said: str) -> None:
    with pytest.raises(SheetUnreadable, match=said):
        read(sheets_of(content, name))


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a"]))
def test_no_file_of_any_kind_stops_the_importer(content: bytes, name: str) -> None:
    with suppress(PirlError):
        assert read(sheets_of(content, name)).elements


def test_differences_are_said_element_by_element() -> None:
    elements = list(SCHEMA.elements)
    sex = next(one for one in elements if one.number == "201")
    elements.remove(sex)
    elements.insert(4, replace(sex, allowed={"1": "Male"}))
    elements = [one for one in elements if one.number != "3000"]
    elements.append(replace(sex, number="999", name="New"))
    after = Schema(
        "NEW", "", "", tuple(replace(one, position=at) for at, one in enumerate(elements))
    )
    said = [(one.number, one.what, one.before, one.after) for one in differences(SCHEMA, after)]
    assert said == [
        ("201", "moved", "10", "5"),
        ("201", "codes", "1, 2, 9", "1"),
        ("999", "added", "", "IN 1"),
        ("3000", "removed", "AN 2", ""),
    ]
    assert differences(SCHEMA, SCHEMA) == []


def draft(engine: Engine, name: str = "PIRL2025", digest: str = "a" * 64) -> int:
    with engine.begin() as connection:
        return keeping.keep_draft(
            connection, name, found(ROWS).elements, source="pirl.xlsx", digest=digest, notes=[],
            by="dana",
        )  # fmt: skip


def test_a_layout_holds_when_somebody_accepted_it(engine: Engine) -> None:
    assert draft(engine) == 1
    assert draft(engine) == 1  # the same file again
    with engine.begin() as connection:
        assert keeping.find(connection, "PIRL2025").is_subset
        assert keeping.decide(connection, "PIRL2025", 1, accept=True, by="dana")
        assert not keeping.decide(connection, "PIRL2025", 1, accept=False, by="ben")
        schema = keeping.for_new_file(connection, "PIRL2025")
    assert (schema.label, schema.width, schema.is_subset) == ("PIRL2025 r1", 8, False)
    assert check(schema, as_file([["1", "001234567890", "", "", "", "", "", ""]])).is_clean


def test_several_versions_stand_beside_each_other_and_retired_ones_make_no_file(
    engine: Engine,
) -> None:
    draft(engine, "PIRL2026")
    with engine.begin() as connection:
        keeping.decide(connection, "PIRL2026", 1, accept=True, by="dana")
        assert [one.name for one in keeping.known(connection)] == ["PIRL2025", "PIRL2026"]
        assert keeping.newest(connection).name == "PIRL2026"
        assert keeping.retire(connection, "PIRL2026", 1, by="dana")
        assert not keeping.retire(connection, "PIRL2026", 1, by="dana")
        assert keeping.newest(connection).name == "PIRL2025"
        assert keeping.find(connection, "PIRL2026").retired
        for name in ("PIRL2026", "PIRL2018", "PIRL2020"):
            with pytest.raises(RetiredSchema, match="make new files in a present one"):
                keeping.for_new_file(connection, name)
        with pytest.raises(UnknownSchema, match="no layout is called PIRL1999"):
            keeping.find(connection, "PIRL1999")


def test_a_sheet_without_the_identifier_is_no_layout(engine: Engine) -> None:
    elements = [one for one in found(ROWS).elements if one.number != "100"]
    with engine.begin() as connection, pytest.raises(SchemaUnusable, match="element 100"):
        keeping.keep_draft(
            connection, "PIRL2025", elements, source="", digest="", notes=[], by="dana"
        )
