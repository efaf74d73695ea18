"""The service table: what it may say, and what a customer's own choice can never do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.catalogue.service import first_menu
from hub.federal.errors import BadServiceTable
from hub.federal.services.table import (
    ALONE,
    Row,
    ServiceTable,
    counts,
    faults_of,
    from_file,
    shipped,
)

TODAY = date(2026, 3, 4)
MENU = {service.code: service.mode for service in first_menu()}
ROWS = shipped().on(TODAY).row
CODES = sorted({*MENU, *(code for row in ROWS for code in row.covers)})


def test_every_service_of_the_first_menu_has_a_row_of_its_kind() -> None:
    for code, mode in MENU.items():
        row = shipped().row_of(code, TODAY)
        assert row is not None, code
        assert row.by_oneself == (mode in ("self_service", "information")), code


def test_every_row_is_named_in_both_languages() -> None:
    assert all(row.name["en"] and row.name["es"] for row in ROWS)


@given(
    service=st.sampled_from(CODES),
    mode=st.sampled_from(["self_service", "information", "pending_staff", None]),
    outcome=st.sampled_from(["used", "added", "not_used", None]),
    confirmed_by=st.sampled_from(["customer", "later", "auto", None]),
)
def test_nothing_that_staff_did_not_confirm_touches_a_staff_assisted_element(
    service: str, mode: str | None, outcome: str | None, confirmed_by: str | None
) -> None:
    row = shipped().row_of(service, TODAY)
    assert row is not None
    if counts(row, mode, outcome, confirmed_by):  # type: ignore[arg-type]  # a mode or None
        assert set(row.touched_by(service)) <= ALONE
        assert row.effect == "reportable"


@given(
    service=st.sampled_from(CODES),
    mode=st.sampled_from(["self_service", "information", "pending_staff", None]),
    outcome=st.sampled_from(["used", "added"]),
)
def test_what_staff_confirmed_as_given_counts(service: str, mode: str | None, outcome: str) -> None:
    row = shipped().row_of(service, TODAY)
    assert row is not None
    assert counts(row, mode, outcome, "staff")  # type: ignore[arg-type]  # a mode or None


def test_a_service_that_the_catalogue_gives_to_staff_waits_for_them_whatever_the_table_says() -> (
    None
):
    row = shipped().row_of("job-search", TODAY)
    assert row is not None
    assert not counts(row, "pending_staff", "used", "customer")


def test_the_closest_beginning_decides() -> None:
    table = shipped().on(TODAY)
    rows = [table.row_of(code) for code in ("training-given-nurse", "training-given-incumbent-x")]
    assert [row.code for row in rows if row] == ["training", "incumbent-training"]
    assert table.row_of("knitting") is None


def row(**given: object) -> Row:
    usual = {
        "code": "x", "name": {"en": "X"}, "kind": "self_service", "elements": (), "covers": ("x",)
    }  # fmt: skip
    return Row(**{**usual, **given})  # type: ignore[arg-type]  # each test names what it changes


def table(
    *rows: Row, version: str = "1", begins: date = TODAY, ends: date | None = None
) -> ServiceTable:
    return ServiceTable(version, begins, "a test", rows, ends)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([], "no [[table]]"),
        ([table(row(elements=("1001",)))], "for staff to confirm"),
        ([table(row(also={"x": ("1104",)}))], "for staff to confirm"),
        ([table(row(kind="basic", elements=("1001", "1000")))], "makes a participant and touches"),
        ([table(row(elements=("10x",)))], "no element"),
        ([table(row(), row(code="y"))], "and so does row 'x'"),
        ([table(), table(version="2", begins=date(2027, 7, 1))], "end it the day before"),
    ],
)
def test_a_wrong_table_is_refused(wrong: list[ServiceTable], said: str) -> None:
    assert any(said in fault for fault in faults_of(wrong))


def test_each_day_has_its_version(tmp_path: Path) -> None:
    path = tmp_path / "services.toml"
    path.write_text(
        """
        [[table]]
        version = "1"
        valid_from = 2024-07-01
        valid_to = 2025-06-30
        source = "a test"
        row = []
        [[table]]
        version = "2"
        valid_from = 2025-07-01
        source = "a test"
        row = []
        """
    )
    own = from_file(path)
    assert [own.on(date(2025, 6, 30)).version, own.on(date(2025, 7, 1)).version] == ["1", "2"]
    assert own.on(date(2020, 1, 1)).version == "1"


@pytest.mark.parametrize("text", ["[[table", "[[table]]\nversion = 3", "[[table]]\nnew = 1"])
def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "services.toml"
    path.write_text(text)
    with pytest.raises(BadServiceTable, match="cannot be used"):
        from_file(path)
    with pytest.raises(BadServiceTable, match="cannot be read"):
        from_file(tmp_path / "none.toml")
