"""The data dictionary is the model: every column is in it, and every federal element has its column."""

from __future__ import annotations

from hub.db import Base
from hub.federal.dictionary.model import entries, mapped
from hub.federal.dictionary.writing import FILE, document
from hub.federal.services.table import shipped
from tests.hub.federal.pirl.making import SCHEMA


def test_the_dictionary_has_exactly_the_columns_of_the_model() -> None:
    there = {(one.table, one.column) for one in entries()}
    assert there == {
        (table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns
    }  # fmt: skip
    assert len(there) == len(entries())


def test_every_table_says_what_it_holds() -> None:
    assert [one.table for one in entries() if not one.of_table] == []


def test_what_stands_beside_a_column_is_its_meaning() -> None:
    by = {(one.table, one.column): one for one in entries()}
    number = by["characteristic", "element"]
    assert number.meaning == "The number in the participant record, such as 202."
    assert by["visit", "day"].meaning == "The site's local day."
    assert (by["member", "number"].is_key, by["member", "number"].type) == (True, "string(10)")


def test_every_column_that_fills_the_federal_record_has_a_meaning() -> None:
    assert [one for one in entries() if one.elements and not one.meaning] == []


def test_the_map_names_columns_and_elements_that_there_are() -> None:
    there = {(one.table, one.column) for one in entries()}
    named = {(table, column) for table, columns in mapped().items() for column in columns}
    assert named <= there
    elements = {one for columns in mapped().values() for some in columns.values() for one in some}
    assert elements <= SCHEMA.columns.keys()


def test_every_element_that_this_product_fills_is_on_the_map() -> None:
    mapped_ = {one for columns in mapped().values() for some in columns.values() for one in some}
    touched = {
        element for table in shipped().tables for row in table.row for element in row.elements
    }
    assert touched - mapped_ <= {"1205"}  # a code of a kind, which no date fills


def test_the_document_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == document(), "run make dictionary"
