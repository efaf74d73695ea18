"""Lists of errors: read however they come, each row led to its member, and worked off by people."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from hub.accounts.tables import AuditEntry
from hub.federal.pirl.checking.rules import Fault
from hub.federal.pirl.errors import NotAList
from hub.federal.pirl.returned import service
from hub.federal.pirl.returned.reading import read
from hub.federal.pirl.returned.service import ErrorChanged
from hub.federal.pirl.returned.writing import write_list
from hub.members.tables import Member
from tests.hub.federal.pirl.making import a_row, checked
from tests.hub.making import NOON

LIST = b"""Element Number,Error Message,Row Number,Unique Identifier,Value Given
409,A participant needs a school status.,12,001234567890,
201,Not allowed: 123-45-6789,13,009999999999,7
2700,Must have nine digits.,14,001234567890,123456789
OBS,Twice.,,ABC,
"""


def test_a_list_is_read_by_its_headings() -> None:
    found = read(LIST)
    assert [(one.element, one.row, one.identifier, one.value) for one in found.lines] == [
        ("409", 12, "001234567890", ""),
        ("201", 13, "009999999999", "7"),
        ("2700", 14, "001234567890", "(not shown)"),
        ("OBS", None, "ABC", ""),
    ]
    assert found.lines[1].message == "(not shown)"
    assert found.notes == []


def test_a_list_may_have_other_headings_or_none() -> None:
    other = "Line;Message;Individual ID;PIRL Element;Value\n3;Wrong;001234567890;PIRL 409;9\n"
    (line,) = read(other.encode("cp1252")).lines
    assert (line.element, line.row, line.identifier) == ("409", 3, "001234567890")
    (bare,) = read(b"409,Wrong,3,001234567890,9\n").lines
    assert (bare.element, bare.message, bare.row) == ("409", "Wrong", 3)


def test_what_cannot_be_read_is_said() -> None:
    found = read(LIST + b"seven,?,x,y,z\n")
    assert found.notes == ["Row 6 of the list could not be read, and was left out."]
    for broken in (b"", b"\x00", b"a,b\n", b"Element Number,Error Message,Row Number\n"):
        with pytest.raises(NotAList):
            read(broken)


@given(st.binary(max_size=300))
def test_no_file_of_any_kind_stops_the_reader(content: bytes) -> None:
    try:
        found = read(content)
    except NotAList:
        return
    assert found.lines


def test_our_own_list_is_read_back_as_the_departments() -> None:
    fault = Fault("409", "=cmd()", 3, "001234567890", "x")
    file = io.StringIO(newline="")
    write_list(file, [fault])
    (line,) = read(file.getvalue().encode()).lines
    assert (line.element, line.message, line.row, line.value) == ("409", "'=cmd()", 3, "x")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with engine.begin() as connection:
        for number, into in (("1234567890", None), ("1111111111", "1234567890")):
            connection.execute(
                insert(Member).values(
                    number=number, first_name="Ana", registered_at=NOON, registered_site="o",
                    merged_into=into,
                )
            )  # fmt: skip
    return engine


def test_each_row_leads_to_its_member(filled: Engine) -> None:
    content = LIST + b"409,Wrong,15,001111111111,\n"
    taken = service.take(filled, content, name="errors.csv", quarter="2026-1", by="dana")
    assert (taken.errors, taken.linked, taken.is_new) == (5, 3, True)
    again = service.take(filled, content, name="errors.csv", quarter="2026-1", by="ben")
    assert (again.id, again.is_new) == (taken.id, False)
    with filled.connect() as connection:
        assert [service.find_error(connection, taken.id, at)["member"] for at in range(1, 6)] == [  # type: ignore[index]
            "1234567890", "", "1234567890", "", "1234567890",
        ]  # fmt: skip
        assert [left for _, left in service.lists(connection)] == [5]


def test_an_error_is_worked_off_once(filled: Engine) -> None:
    taken = service.take(filled, LIST, name="errors.csv", quarter="", by="dana")

    def settle(state: service.State, said: str, revision: int) -> None:
        service.settle(filled, taken.id, 1, state=state, said=said, revision=revision, by="dana")

    settle("mended", "asked the member", 1)
    settle("mended", "asked the member", 1)  # the form was sent twice
    with pytest.raises(ErrorChanged):
        settle("explained", "is right as it is", 1)
    settle("explained", "is right as it is", 2)
    with filled.connect() as connection:
        assert [left for _, left in service.lists(connection)] == [3]
        actions = connection.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert list(actions) == ["pirl.returned", "pirl.mended", "pirl.explained"]


def test_what_our_own_check_finds_is_a_list_too(filled: Engine) -> None:
    found = checked(a_row({"201": "7"}))
    id_ = service.keep_checked(filled, found, quarter="2026-1", name="2026-1", by="dana")
    with filled.connect() as connection:
        row = service.find_list(connection, id_)
        assert row is not None
        assert (row["origin"], row["errors"], row["passes"], row["rows"]) == ("check", 1, "values", 1)  # fmt: skip
        error = service.find_error(connection, id_, 1)
        assert error is not None
        assert (error["element"], error["member"], error["value"]) == ("201", "1234567890", "7")
