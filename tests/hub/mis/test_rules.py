"""Both sides of a record, and what holds where they differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hub.mis.maps.reading import load
from hub.mis.rules import Change, Field, KindMap, changes, compare, merge

MAPS = load()
ASK = Field("first_name", "FIRST", "text", width=10, way="both", wins="ask")
THEIRS = Field("phone", "PHONE", "text", way="both", wins="theirs")
OURS = Field("email", "MAIL", "text", way="both", wins="ours")
BORN = Field("birth_date", "DOB", "date", pattern="%Y%m%d", way="both", wins="ask")
VET = Field("veteran", "VET", "code", pairs=(("no", "N"), ("yes", "Y")), way="both", wins="ask")
FIELDS = KindMap("seeker", "ID", (ASK, THEIRS, OURS, BORN, VET))


def test_a_field_is_written_as_they_write_it_and_read_back() -> None:
    assert BORN.written("1980-02-29") == "19800229"
    assert BORN.read("19800229") == "1980-02-29"
    assert (VET.written("yes"), VET.read("N"), VET.written("declined")) == ("Y", "no", "")
    assert ASK.written("  Wolfeschlegel  steinhausen") == "Wolfeschle"
    with pytest.raises(ValueError, match="no day"):
        BORN.read("30021980")
    with pytest.raises(ValueError, match="no code"):
        VET.read("X")


def test_one_side_changed_and_its_word_holds() -> None:
    agreed = {"FIRST": "Ana", "PHONE": "1"}
    told = merge(
        FIELDS, {"first_name": "Ana", "phone": "1"}, agreed, {"FIRST": "Anna", "PHONE": "1"}
    )
    assert (told.take, told.clashes) == ({"first_name": "Anna"}, ())
    ours = merge(FIELDS, {"first_name": "Anita", "phone": "1"}, agreed, {"FIRST": "Ana"})
    assert (ours.take, ours.clashes) == ({}, ())


def test_both_sides_changed_and_the_map_says_whose_word_holds() -> None:
    agreed = {"FIRST": "Ana", "PHONE": "1", "MAIL": "a@x"}
    record = {"first_name": "Anita", "phone": "2", "email": "b@x"}
    told = merge(FIELDS, record, agreed, {"FIRST": "Anna", "PHONE": "3", "MAIL": "c@x"})
    assert told.take == {"phone": "3"}
    assert [(one.field, one.ours, one.theirs) for one in told.clashes] == [
        ("first_name", "Anita", "Anna")
    ]
    assert told.agreed["MAIL"] == "c@x"  # so that they are told ours once more


def test_before_they_ever_agreed_an_empty_field_takes_what_the_other_has() -> None:
    told = merge(FIELDS, {"first_name": "Ana"}, {}, {"FIRST": "Anna", "DOB": "19800229"})
    assert told.take == {"birth_date": "1980-02-29"}
    assert [one.field for one in told.clashes] == ["first_name"]


def test_what_cannot_be_read_is_said_and_nothing_of_it_is_taken() -> None:
    told = merge(FIELDS, {}, {}, {"DOB": "soon", "VET": "Q", "PHONE": "5"})
    assert told.take == {"phone": "5"}
    assert len(told.faults) == 2


_ROWS = some.dictionaries(
    some.sampled_from("abcdef"), some.fixed_dictionaries({"X": some.sampled_from("12")})
)


@given(_ROWS, _ROWS)
def test_what_is_told_leads_from_what_they_have_to_what_they_should_have(
    wanted: dict[str, dict[str, str]], told: dict[str, dict[str, str]]
) -> None:
    theirs = dict(told)
    for one in changes(wanted, told):
        if one.row is None:
            del theirs[one.key]
        else:
            theirs[one.key] = one.row
    assert theirs == wanted
    assert compare(wanted, theirs).adds_up
    assert changes(wanted, theirs) == []


def test_a_withdrawn_record_is_told_as_gone() -> None:
    assert changes({}, {"a": {"X": "1"}}) == [Change("a", None)]


def test_the_maps_that_are_shipped_can_be_used() -> None:
    assert MAPS.codes["job-search"] == "006"
    row = MAPS.seeker.written({"first_name": "Ana", "birth_date": "1980-02-29", "veteran": "yes"})
    assert (row["FIRST_NAME"], row["DOB"], row["VET_FLAG"]) == ("Ana", "19800229", "Y")
