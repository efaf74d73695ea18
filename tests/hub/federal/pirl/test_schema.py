"""Layouts as data: what is shipped can be used, and what contradicts itself is refused."""

from __future__ import annotations

import json
from importlib.resources import files

import msgspec
import pytest

from hub.federal.pirl.errors import SchemaUnusable
from hub.federal.pirl.schema.shipped import ElementFile, as_file, element_of, read, retired, shipped
from tests.hub.federal.pirl.making import SCHEMA

SHIPPED = (files("hub.federal.pirl.schema") / "versions" / "pirl2025.json").read_text()


def test_what_is_shipped_says_that_nobody_may_certify_by_it() -> None:
    assert SCHEMA.is_subset
    assert "load the DOL spreadsheet before certifying" in SCHEMA.source
    assert SCHEMA.elements[0].number == "OBS"
    assert SCHEMA.by_number["100"].width == 12
    assert set(retired()) == {"PIRL2018", "PIRL2020"}
    assert not set(retired()) & set(shipped())


def test_no_element_of_the_shipped_layout_leaves_its_source_open() -> None:
    assert {one.status for one in SCHEMA.elements} == {"verified", "memory"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": "100"}, "element 100 is there 2 times"),
        ({"position": 7}, "positions do not count from 0"),
        ({"width": 0}, "element 101 has no width"),
        ({"type": "DT"}, "is a day, but not 8 characters wide"),
        ({"allowed": {"123": "x"}}, "allows '123'"),
        ({"decimals": 5}, "more decimals than digits"),
        ({"type": "XX"}, "Invalid enum value"),
        ({"colour": "red"}, "unknown field"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(change: dict[str, object], said: str) -> None:
    data = json.loads(SHIPPED)
    data["elements"][2] |= change
    with pytest.raises(SchemaUnusable, match=said):
        read(json.dumps(data), "test.json")


def test_a_layout_needs_observation_and_identifier() -> None:
    data = json.loads(SHIPPED)
    data["elements"] = data["elements"][2:3]
    data["elements"][0]["position"] = 0
    with pytest.raises(SchemaUnusable) as refused:
        read(json.dumps(data), "test.json")
    assert len(refused.value.faults) == 2


def test_an_element_goes_into_the_database_and_comes_back() -> None:
    for one in SCHEMA.elements:
        assert element_of(msgspec.convert(as_file(one), ElementFile)) == one
