"""The participant record on the state's staff web: file, errors, layouts."""

from __future__ import annotations

import hashlib
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select, update

from contract import member_number
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry, StaffSession
from hub.federal.pirl.checking.rules import identifier_of
from hub.federal.pirl.tables import PirlError, PirlErrorList, PirlFile, PirlSchema
from hub.ids import new_id
from tests.hub.federal.pirl.test_importing import ROWS, workbook
from tests.hub.web.conftest import Browser, House
from tests.hub.web.test_guard import EXAMPLE_MEMBER

AT = "/federal/record"
QUARTER = {"quarter": "2026-1", "schema": "PIRL2025"}


@pytest.fixture(autouse=True)
def nothing_was_made(engine: Engine, state: House) -> None:  # noqa: ARG001 - filled first
    """The example's own files, lists and layouts are for pictures."""
    with engine.begin() as connection:
        for table in (PirlError, PirlErrorList, PirlFile, PirlSchema):
            connection.execute(delete(table))


def upload(browser: Browser, path: str, content: bytes, status: int, **fields: str) -> str:
    client: FlaskClient = browser.client
    data = {**fields, "csrf_token": browser.token(), "file": (io.BytesIO(content), "brought.csv")}
    answer = client.post(path, data=data, content_type="multipart/form-data")
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text[:2_000]
    return str(answer.location) if status == 302 else text


def actions(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def the_list(browser: Browser) -> str:
    content = (
        "Element Number,Error Message,Row Number,Unique Identifier,Value Given\n"
        f"409,A participant needs it.,1,{identifier_of(EXAMPLE_MEMBER)},\n"
        "201,Not allowed.,2,ABC,7\n"
    ).encode()
    return upload(browser, f"{AT}/errors/returned", content, 302, quarter="2026-1")


def test_the_file_is_downloaded_once_a_form_and_noted(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    page = browser.get(AT)
    assert "Load the Department's spreadsheet before anything is certified" in page
    once = new_id()
    content = browser.post(AT, 200, once=once, **QUARTER)
    assert all(len(row.split(",")) == 92 for row in content.splitlines())
    assert content.startswith("000000001,00")
    with state.engine.connect() as connection:
        row = connection.execute(select(PirlFile.__table__)).one()
    assert row.digest == hashlib.sha256(content.encode()).hexdigest()
    assert row.rows == len(content.splitlines())
    assert "looked.pirl" in actions(state)
    browser.post(AT, 302, once=once, **QUARTER)
    assert "was made already" in browser.get(AT)
    assert row.digest in browser.last


def test_a_file_needs_fresh_proof(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    with state.engine.begin() as connection:
        connection.execute(update(StaffSession).values(confirmed_at=None))
    answer = browser.client.get(AT)
    assert answer.status_code == 302
    assert "confirm" in str(answer.location)


@pytest.mark.parametrize("role", [Role.STATE_ANALYST, Role.TECHNICIAN])
def test_others_take_nothing_along(state: House, role: Role) -> None:
    browser = state.signed_in(role)
    for path in (AT, f"{AT}/with-numbers", f"{AT}/errors"):
        browser.get(path, 403)
    browser.post(AT, 403, once=new_id(), **QUARTER)


def test_numbers_are_asked_for_with_programme_and_reason(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    at = f"{AT}/with-numbers"
    assert "Say why" in browser.post(at, 422, programme="wioa-adult", reason="no", **QUARTER)
    said = "The programme's rules ask for 2700"
    assert "Choose the program" in browser.post(at, 422, reason=said, **QUARTER)
    browser.post(at, 200, programme="wioa-adult", reason=said, once=new_id(), **QUARTER)
    with state.engine.connect() as connection:
        assert connection.scalar(select(PirlFile.reason)) == said
        subject = connection.scalar(
            select(AuditEntry.subject).where(AuditEntry.action == "looked.pirl")
        )
    assert subject == "PIRL 2026-1 in PIRL2025, with Social Security numbers for wioa-adult"


def test_a_check_makes_a_list_to_work_off(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    at = browser.post(f"{AT}/errors/check", 302, **QUARTER)
    page = browser.get(at)
    assert "WIPS would refuse the file" in page or "passes all three passes" in page
    assert "Our own check" in browser.get(f"{AT}/errors")


def test_a_returned_list_leads_to_members(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    at = the_list(browser)
    assert "A participant needs it." in browser.get(at)
    assert "Returned by WIPS" in browser.last
    assert "1 error" in browser.get(f"{at}?element=201")
    page = browser.get(f"{at}/1")
    assert member_number.shown(EXAMPLE_MEMBER) in page
    assert f"/members/{EXAMPLE_MEMBER}/characteristics" in page
    assert "looked.pirl_error" in actions(state)
    assert "is no member" in browser.get(f"{at}/2")
    assert the_list(browser) == at
    assert "was taken in before" in browser.get(at)
    browser.get(f"{at}/3", 404)
    browser.get(f"{AT}/errors/{new_id()}", 404)


def test_an_error_is_settled_with_a_note_and_by_one_at_a_time(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    at = the_list(browser)
    assert "Say what became of it" in browser.post(f"{at}/1", 422, state="mended", note="", revision="1")  # fmt: skip
    browser.post(f"{at}/1", state="mended", note="Asked the member", revision="1")
    assert "Asked the member" in browser.get(f"{at}/1")
    page = browser.post(f"{at}/1", 409, state="explained", note="It is right so", revision="1")
    assert "somebody else changed this error" in page
    assert "It is right so" in page
    with state.engine.connect() as connection:
        assert list(connection.scalars(select(PirlError.state).order_by(PirlError.place))) == [
            "mended",
            "open",
        ]


def test_what_is_no_list_is_refused_beside_its_field(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    page = upload(browser, f"{AT}/errors/returned", b"a,b\n", 422)
    assert "the file holds no errors" in page


def test_the_departments_sheet_holds_once_it_is_accepted(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    sheet = workbook(ROWS)
    assert "such as PIRL2025" in upload(browser, f"{AT}/layouts", sheet, 422, name="x")
    assert "no sheet has the headings" in upload(browser, f"{AT}/layouts", b"a,b\n", 422, name="PIRL2025")  # fmt: skip
    at = upload(browser, f"{AT}/layouts", sheet, 302, name="pirl2025")
    assert at.endswith("/layouts/PIRL2025/1")
    page = browser.get(at)
    assert "What is different from PIRL2025" in page
    assert "Element is gone" in page
    state.signed_in(Role.STATE_ANALYST).post(at, 403, what="accept")
    browser.post(at, what="accept")
    assert "PIRL2025 r1" in browser.get(f"{AT}/layouts")
    assert "8 columns" in browser.get(f"{AT}/layouts/PIRL2025")
    browser.post(at, what="accept")
    assert "Somebody decided that before." in browser.get(at)
    browser.post(at, what="retire")
    browser.post(AT, 302, once=new_id(), **QUARTER)
    assert "is retired" in browser.get(f"{AT}/layouts")
    browser.post(at, 400, what="eat")
    browser.get(f"{AT}/layouts/PIRL1999", 404)
