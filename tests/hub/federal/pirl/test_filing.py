"""The file for the Department: each record a line that passes the Department's own checks."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from hub.accounts.tables import AuditEntry
from hub.catalogue import service as catalogue
from hub.db import reading
from hub.federal.characteristics.tables import Characteristic
from hub.federal.periods.calendar import Quarter
from hub.federal.periods.record import FederalRecord
from hub.federal.pirl.checking.service import check
from hub.federal.pirl.errors import NoSuchQuarter
from hub.federal.pirl.filing import service
from hub.federal.pirl.filing.filling import Filler
from hub.federal.pirl.filing.writing import Order, Writing
from hub.federal.pirl.tables import PirlFile
from hub.ids import new_id
from hub.members import ssn
from hub.members.rules import read_ssn
from hub.members.tables import Member
from tests.hub.federal.pirl.making import SCHEMA, as_file
from tests.hub.federal.pirl.people import LAST, PROGRAMMES, complete_answers, records_of
from tests.hub.making import NOON
from tests.hub.people import a_ring

QUARTER = Quarter(2026, 1)
TODAY = date(2026, 11, 18)
FILLER = Filler(SCHEMA, PROGRAMMES)
MEMBERS = ("1000000001", "1000000002", "1000000003")
PARTICIPANT = FederalRecord(
    member="1000000001", kind="participant", programmes=frozenset({"wagner-peyser"}),
    start=date(2026, 7, 20), end=None, entry=date(2026, 8, 1), exit=None, last=date(2026, 8, 15),
    dates={"1000": date(2026, 7, 20), "1001": date(2026, 8, 1), "1003": date(2026, 8, 15),
           "1004": date(2026, 8, 15), "1002": date(2026, 7, 22)},
)  # fmt: skip
REPORTABLE = replace(
    PARTICIPANT, member="1000000002", kind="reportable", entry=None,
    dates={"1007": date(2026, 7, 20)},
)  # fmt: skip


def cells(record: FederalRecord, said: dict[str, str] | None = None) -> dict[str, str]:
    line = FILLER.line(record, said or {}, 7)
    return {one.number: cell for one, cell in zip(SCHEMA.elements, line, strict=True) if cell}


def test_a_participant_is_written_with_entry_and_codes_of_programmes() -> None:
    found = cells(PARTICIPANT, {"202": "9", "304": "1990-12-31"})
    assert found == {
        "OBS": "000000007", "100": "001000000001", "202": "9", "304": "19901231",
        "900": "20260801", "903": "0", "904": "0", "905": "0", "918": "1",
        "1000": "20260720", "1001": "20260801", "1002": "20260722", "1003": "20260815",
        "1004": "20260815",
    }  # fmt: skip
    assert "901" not in found


def test_a_reportable_individual_has_another_code_and_no_entry() -> None:
    found = cells(REPORTABLE)
    assert (found["918"], found["903"], found["1007"]) == ("2", "0", "20260720")
    assert not {"900", "901"} & found.keys()


def test_incumbent_worker_training_alone_is_code_4_with_907() -> None:
    trained = replace(REPORTABLE, dates={"907": date(2026, 8, 1)})
    found = cells(trained)
    assert (found["903"], found["907"]) == ("4", "1")


def test_a_programme_without_its_element_in_the_layout_is_left_out() -> None:
    other = replace(PARTICIPANT, programmes=frozenset({"snap-et"}))
    assert not FILLER.belongs(other)
    both = replace(PARTICIPANT, programmes=frozenset({"snap-et", "wioa-adult"}))
    assert FILLER.belongs(both)
    assert {one: cells(both)[one] for one in ("903", "918", "921")} == {
        "903": "1", "918": "0", "921": "1",
    }  # fmt: skip


@settings(max_examples=150)
@given(st.data())
def test_what_is_written_passes_the_checker_when_the_answers_are_complete(
    data: st.DataObject,
) -> None:
    lines: list[list[str]] = []
    for member in MEMBERS:
        said = data.draw(complete_answers())
        for record in data.draw(records_of(member)):
            if FILLER.belongs(record):
                lines.append(FILLER.line(record, said, len(lines) + 1))
    found = check(SCHEMA, as_file(lines), last=LAST)
    assert found.faults == []
    assert (found.rows, len(found.passes)) == (len(lines), 3)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Three members; the first with a kept number and an answer."""
    ring = a_ring()
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
        for number in MEMBERS:
            connection.execute(
                insert(Member).values(
                    number=number, first_name="Nguyễn, \"O'Brien\"", registered_at=NOON,
                    registered_site="olympia", birth_date=date(1988, 2, 29), veteran="no",
                )
            )  # fmt: skip
        ssn.enter(connection, ring, read_ssn("219-09-9999"), MEMBERS[0], keep=True)
        connection.execute(
            insert(Characteristic).values(
                id=new_id(), member=MEMBERS[0], element="409", value="5", since=date(2026, 8, 1),
                at=NOON, by="dana", site="olympia", is_told=True, not_before=NOON,
            )
        )  # fmt: skip
    return engine


def written(engine: Engine, order: Order, found: list[FederalRecord]) -> tuple[bytes, Writing]:
    with engine.connect() as connection:
        numbers = service.numbers_of(connection, a_ring()) if order.ssn_for else None
        writing = Writing(connection, order, numbers=numbers)
        return b"".join(writing.pieces_of(found)), writing


def test_a_file_is_positional_and_the_same_each_time(filled: Engine) -> None:
    snap = replace(PARTICIPANT, member=MEMBERS[2], programmes=frozenset({"snap-et"}))
    order = Order(SCHEMA, QUARTER, TODAY)
    content, writing = written(filled, order, [PARTICIPANT, REPORTABLE, snap])
    again, _ = written(filled, order, [PARTICIPANT, REPORTABLE, snap])
    assert content == again
    assert writing.written.digest == hashlib.sha256(content).hexdigest()
    assert (writing.written.rows, writing.written.left_out) == (2, 1)
    rows = list(csv.reader(io.StringIO(content.decode())))
    assert [len(row) for row in rows] == [SCHEMA.width] * 2
    assert [row[:2] for row in rows] == [["000000001", "001000000001"], ["000000002", "001000000002"]]  # fmt: skip
    first = dict(zip(SCHEMA.columns, rows[0], strict=True))
    assert (first["200"], first["300"], first["301"], first["409"]) == ("19880229", "0", "0", "5")
    assert b"219099999" not in content
    assert "Nguyễn".encode() not in content


def test_a_number_is_in_the_file_only_for_the_programmes_that_need_it(filled: Engine) -> None:
    order = Order(SCHEMA, QUARTER, TODAY, ssn_for=frozenset({"wagner-peyser"}))
    content, _ = written(filled, order, [PARTICIPANT, REPORTABLE])
    rows = list(csv.reader(io.StringIO(content.decode())))
    assert [row[SCHEMA.columns["2700"]] for row in rows] == ["219099999", ""]
    other = Order(SCHEMA, QUARTER, TODAY, ssn_for=frozenset({"wioa-youth"}))
    assert b"219099999" not in written(filled, other, [PARTICIPANT])[0]


def test_a_file_is_noted_before_it_leaves_and_finished_after(filled: Engine) -> None:
    order = Order(SCHEMA, QUARTER, TODAY)
    made = service.begin(filled, order, by="dana@worksource.example")
    assert made is not None
    pieces = service.write(reading(filled), filled, made, order)
    with filled.connect() as connection:
        entry = connection.execute(select(AuditEntry.__table__)).one()
        assert (entry.action, entry.subject) == ("looked.pirl", "PIRL 2026-1 in PIRL2025")
        assert connection.scalar(select(PirlFile.finished_at)) is None
    content = b"".join(pieces)
    with filled.connect() as connection:
        (row,) = service.latest(connection)
    assert row["digest"] == hashlib.sha256(content).hexdigest()
    assert row["finished_at"] is not None
    assert service.begin(filled, order, by="dana@worksource.example", once=made) is None


def test_a_quarter_is_read_as_people_write_it() -> None:
    assert service.quarter_of(" 2026-1 ") == QUARTER
    for text in ("2026Q3", "2026-5", "", "\u0661-1"):
        with pytest.raises(NoSuchQuarter):
            service.quarter_of(text)
