"""The three passes: each rule has a row that breaks it, and a pass that finds something is the last."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.federal.pirl.checking.conditions import Maker
from hub.federal.pirl.checking.logical import rule_book
from hub.federal.pirl.checking.rules import Fault, Where, identifier_of, member_of
from hub.federal.pirl.checking.service import check
from hub.federal.pirl.schema.rules import Schema
from tests.hub.federal.pirl.making import LAST, SCHEMA, a_row, as_file, checked

LENIENT = replace(
    SCHEMA, elements=tuple(replace(one, required_for=frozenset()) for one in SCHEMA.elements)
)
"""Requires nothing in the first pass, so that the third has its say."""
RULES = {rule.id: rule for rule in rule_book().rules}


def test_a_sound_row_passes_all_three() -> None:
    found = checked(a_row())
    assert found.faults == []
    assert found.passes == ["values", "duplicates", "logic"]
    assert (found.rows, found.skipped) == (1, [])


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_broken_by_its_own_example(rule: str) -> None:
    broken = RULES[rule]
    found = checked(a_row(broken.breaks), schema=LENIENT)
    assert found.passes[-1] == "logic"
    assert (broken.element, broken.message) in [(one.element, one.message) for one in found.faults]
    assert checked(a_row(), schema=LENIENT).is_clean


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("201", "3"), ("200", "20260230"), ("200", "2026-02-03"), ("103", "98 99"), ("103", "984999"),
        ("100", "123456789"), ("100", "123-45-6789 "), ("100", "12345"), ("1704", "12.345"),
        ("1704", "x"), ("101", "WAX"), ("918", "4"), ("923", "1"), ("200", "٢٠٢٦٠١٠١"),
        ("101", "W\x07"), ("OBS", "1234567890"), ("200", ""),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_named_with_its_five_columns(element: str, value: str) -> None:
    found = checked(a_row(), a_row({"OBS": "000000002", element: value}))
    assert found.passes == ["values"]
    assert [(one.element, one.row) for one in found.faults] == [(element, 2)]
    assert found.faults[0].value == value
    assert found.faults[0].identifier == ("001234567890" if element != "100" else value)


def test_a_row_of_another_length_is_one_fault() -> None:
    found = checked(a_row()[:-1])
    assert [one.message for one in found.faults] == [
        f"The row has {SCHEMA.width - 1} columns, and the layout has {SCHEMA.width}."
    ]


def test_a_pass_that_finds_something_is_the_last() -> None:
    twice = checked(a_row(), a_row({"901": "20260701"}))
    assert twice.passes == ["values", "duplicates"]
    assert {one.element for one in twice.faults} == {"OBS", "100"}
    logic = checked(a_row(), a_row({"OBS": "000000002", "900": "20260901", "901": "20260801"}))
    assert logic.passes == ["values", "duplicates", "logic"]
    assert [one.element for one in logic.faults] == ["901"]


def test_a_reportable_individual_may_come_twice_by_other_services() -> None:
    alone = {"900": "", "918": "2", "1001": "", "1003": "", "1004": "", "1104": ""}
    once = a_row(alone)
    again = a_row(alone | {"OBS": "000000002", "1000": "20250101", "1002": "20250101"})
    assert checked(once, again).is_clean
    same = checked(once, a_row(alone | {"OBS": "000000002"}))
    assert [one.message for one in same.faults] == [
        "The same reportable individual with the same services is in row 1."
    ]


def test_one_person_has_one_birth_date() -> None:
    other = {"OBS": "000000002", "900": "20260101", "200": "19880301"}
    found = checked(a_row(), a_row(other))
    assert [(one.element, one.row, one.value) for one in found.faults] == [("200", 2, "19880301")]


def test_a_layout_that_lacks_an_element_says_which_rules_it_leaves_out() -> None:
    elements = tuple(one for one in SCHEMA.elements if one.number not in ("301", "304"))
    found = check(Schema("TEST", "", "", elements), as_file([]), last=LAST)
    assert any("301" in said and "veteran" in said for said in found.skipped)


def test_an_ssn_is_never_repeated() -> None:
    found = checked(a_row({"2700": "12345678x"}))
    assert [(one.element, one.value) for one in found.faults] == [("2700", "(not shown)")]


@given(st.lists(st.text(max_size=12), max_size=100))
def test_no_row_of_any_kind_stops_the_checker(cells: list[str]) -> None:
    found = checked(cells)
    assert found.count or not "".join(cells)
    assert all(isinstance(one, Fault) for one in found.faults)


@given(st.binary(max_size=300))
def test_no_file_of_any_kind_stops_the_checker(content: bytes) -> None:
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", errors="replace", newline="")
    assert check(SCHEMA, text, last=LAST).rows >= 0


def test_a_condition_that_is_none_is_refused() -> None:
    maker = Maker(Where(SCHEMA), {})
    for data in ({}, {"element": "1"}, {"element": "1", "in": ["1"], "present": True}, {"all": 1}):
        with pytest.raises(ValueError, match="this is no condition"):
            maker.make(data)


def test_an_identifier_leads_back_to_its_member() -> None:
    assert identifier_of("1234567890") == "001234567890"
    assert member_of("001234567890") == "1234567890"
    assert member_of(" 001234567890 ") == "1234567890"
    for other in ("1234567890", "AB1234567890", "111234567890", "", "\u0660\u06601234567890"):
        assert member_of(other) == ""
