"""The federal pages: counted once asked for, opened to people by those who may, fit for the public."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.federal.figures.tables import FederalCount, FederalCounted
from hub.federal.snapshots import signing
from hub.federal.snapshots.service import every
from tests.hub.web.conftest import Browser, House, sqlite_copy
from tests.hub.web.example import an_id

QUARTER = "2026-2"
"""Of the example's day."""


def counted(browser: Browser, form: int = 1) -> str:
    browser.post("/federal/count", quarter=QUARTER, once=an_id(form))
    return browser.get(f"/federal?quarter={QUARTER}")


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    return sqlite_copy(tmp_path, sqlite_template)


def test_a_quarter_is_counted_when_somebody_asks(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    assert "has not been counted yet" in browser.get(f"/federal?quarter={QUARTER}")
    page = counted(browser)
    assert "Lines of Wagner-Peyser" in page
    assert "This quarter is not over" in page


def test_the_same_form_twice_counts_once(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    counted(browser)
    counted(browser)
    with state.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(FederalCount)) == 1


def test_a_later_count_takes_the_place_of_the_one_before(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    counted(browser)
    counted(browser, form=2)
    with state.engine.connect() as connection:
        assert connection.scalars(select(FederalCount.id)).all() == [an_id(2)]
        assert set(connection.scalars(select(FederalCounted.count))) == {an_id(2)}


def test_a_figure_opens_to_as_many_people_and_the_look_is_noted(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    counted(browser)
    rows = csv.DictReader(
        io.StringIO(
            browser.get(f"/federal?quarter={QUARTER}&format=csv&list=federal-lines").lstrip(
                "\ufeff"
            )
        )
    )
    figures = {
        row["Line"]: int(row["People"])
        for row in rows
        if row["Part"]
        in ("Participants and what they were given", "Reportable individuals and what they did")
    }
    assert figures["Participants served"] > 0 < figures["Reportable individuals"]
    for line, label in (
        ("served", "Participants served"),
        ("reportable", "Reportable individuals"),
    ):
        page = browser.get(f"/federal/lines/{line}?quarter={QUARTER}")
        assert f'data-rows="{figures[label]}"' in page
    with state.engine.connect() as connection:
        asked = select(AuditEntry.subject).where(AuditEntry.action == "looked.federal")
        assert list(connection.scalars(asked)) == [
            f"line served of {QUARTER}, state",
            f"line reportable of {QUARTER}, state",
        ]


def test_whoever_may_not_see_people_opens_none(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    assert "/federal/lines/" not in counted(browser)
    browser.get(f"/federal/lines/served?quarter={QUARTER}", 403)


def test_a_site_counts_what_it_knows_itself(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    page = counted(browser)
    assert "What this site knows" in page
    assert "By place" not in page


def test_the_publics_version_holds_no_small_count(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    counted(browser)
    assert "kept out" in browser.get(f"/federal/public?quarter={QUARTER}")
    rows = csv.DictReader(
        io.StringIO(browser.get(f"/federal/public?quarter={QUARTER}&format=csv").lstrip("\ufeff"))
    )
    numbers = [row["People"] for row in rows]
    assert "" in numbers
    assert not [n for n in numbers if n and 0 < int(n) < 10]


def test_what_makes_no_sense_is_nowhere_or_refused(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    counted(browser)
    browser.get("/federal?quarter=nonsense")
    browser.get(f"/federal?quarter={QUARTER}&place=site:nowhere", 404)
    browser.get(f"/federal/lines/nothing?quarter={QUARTER}", 404)
    browser.post("/federal/count", 400, quarter="2099-1", once=an_id(3))
    browser.post("/federal/count", 400, quarter=QUARTER, once="x")


def test_a_service_that_the_table_does_not_know_is_told(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    assert "Version 2024-attachment-vii-a" in browser.get(f"/federal/services?quarter={QUARTER}")


def test_a_count_is_frozen_and_its_file_verifies(state: House, tmp_path: Path) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    counted(browser)
    page = browser.post("/federal/snapshots", count=an_id(1), once=an_id(9))
    assert page == browser.post("/federal/snapshots", count=an_id(1), once=an_id(9))
    assert "fits" in browser.get("/federal/snapshots")
    assert "has the same people in every line" in browser.get(page)
    signer = signing.load_signer(tmp_path / "keys" / "snapshot.key")
    document = signing.verified(browser.get(f"{page}/file").encode(), signer.public)
    assert document["quarter"] == QUARTER
    browser.get(f"/federal/snapshots/{an_id(10)}", 404)


def test_what_was_counted_anew_meanwhile_is_not_frozen_unseen(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    counted(browser)
    counted(browser, form=2)
    assert browser.post("/federal/snapshots", count=an_id(1), once=an_id(9)) == "/federal"
    with state.engine.connect() as connection:
        assert every(connection) == []


def test_whoever_may_not_freeze_is_refused(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    assert "Freeze and sign" in counted(browser)
    technician = state.signed_in(Role.TECHNICIAN)
    technician.get("/federal/snapshots", 403)
    technician.post("/federal/snapshots", 403, count=an_id(1), once=an_id(9))
