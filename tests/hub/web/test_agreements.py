"""Agreements on sharing data on the state's web: kept by administrators, read by analysts."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from hub import agreements
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.agreements.tables import AgreementRow, AgreementTerm
from tests.hub.web.conftest import Browser, House, sqlite_copy
from tests.hub.web.example import TODAY

pytestmark = pytest.mark.matrix
_FORMS = count(1)
FILE = b"%PDF signed by both"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for pages; the other is the matter of the verbs' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture
def admin(state: House) -> Browser:
    with state.engine.begin() as connection:
        a_partner(connection, "college", "Pierce College")
        a_partner(connection, "tribe", "Tribal employment office")
    return state.signed_in(Role.STATE_ADMINISTRATOR)


def a_partner(connection: Any, code: str, name: str) -> None:
    from sqlalchemy import insert  # noqa: PLC0415 - here alone

    from hub.catalogue.tables import PartnerRow  # noqa: PLC0415

    values = {"site": "", "code": code, "name": name, "kind": "college"}
    connection.execute(insert(PartnerRow).values(**values, services=[], programmes=[]))


def form(**fields: Any) -> dict[str, Any]:
    return {
        "once": str(UUID(int=next(_FORMS))),
        "revision": "1",
        "title": "Visits of our students, Nguyễn O'Brien 王小明",
        "purpose": "To know whom our workshops reach",
        "parties": ["college"],
        "contact": "Dana Reyes",
        "email": "dana@college.example",
        "telephone": "360-555-0142",
        "signed": (TODAY - timedelta(days=40)).isoformat(),
        "valid_from": (TODAY - timedelta(days=30)).isoformat(),
        "valid_to": (TODAY + timedelta(days=300)).isoformat(),
        "data": ["activity", "names"],
        "document": "",
        "digest": "",
        "file": (io.BytesIO(FILE), "Signed, 2026.pdf"),
    } | fields


def send(browser: Browser, path: str, status: int, fields: dict[str, Any]) -> str:
    answer = browser.client.post(
        path,
        data=fields | {"csrf_token": browser.token()},
        content_type="multipart/form-data",
        buffered=True,
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, (answer.status_code, text[:1500])
    return str(answer.location) if status == 302 else text


def is_live(house: House, data: str = "names") -> bool:
    with house.engine.connect() as connection:
        return agreements.live(connection, "college", data, TODAY)


def test_an_administrator_registers_an_agreement_and_its_document(
    state: House, admin: Browser
) -> None:
    assert "No agreement is registered" in admin.get("/agreements")
    where = send(admin, "/agreements/new", 302, form())
    page = admin.get(where)
    assert "The agreement is registered" in page
    assert "Nguyễn O&#39;Brien 王小明" in page
    assert "Signed, 2026.pdf" in page
    assert hashlib.sha256(FILE).hexdigest()[:16] in page
    assert is_live(state)
    assert not is_live(state, "federal")
    with state.engine.connect() as connection:
        noted = connection.scalars(select(AuditEntry.action)).all()
        kept = connection.scalar(select(AgreementTerm.digest))
    assert "agreement.added" in noted
    assert kept == hashlib.sha256(FILE).hexdigest()
    assert "Pierce College" in admin.get("/agreements?format=csv")


def test_a_form_sent_twice_registers_once(state: House, admin: Browser) -> None:
    given = form()
    first = send(admin, "/agreements/new", 302, given)
    second = send(admin, "/agreements/new", 302, given | {"file": (io.BytesIO(FILE), "a.pdf")})
    assert first == second
    with state.engine.connect() as connection:
        assert len(connection.scalars(select(AgreementRow.id)).all()) == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    state: House, admin: Browser
) -> None:
    page = send(admin, "/agreements/new", 422, form(title="", valid_to="soon", data=[]))
    assert "Give it a title." in page
    assert "Write the day as 2026-11-30." in page
    assert "Choose what may be shared." in page
    assert "To know whom our workshops reach" in page
    assert "Chosen: Signed, 2026.pdf" in page  # need not be chosen again
    assert hashlib.sha256(FILE).hexdigest() in page
    assert not is_live(state)


def test_two_who_change_it_see_both_versions(admin: Browser) -> None:
    where = send(admin, "/agreements/new", 302, form())
    admin.get(f"{where}/change")
    send(admin, f"{where}/change", 302, form(title="First of two"))
    page = send(admin, f"{where}/change", 409, form(title="Second of two"))
    assert "First of two" in page
    assert "Second of two" in page
    assert 'name="revision" value="2"' in page
    send(admin, f"{where}/change", 302, form(title="Second of two", revision="2"))
    assert "Second of two" in admin.get(where)


def test_it_is_renewed_and_ended_early(state: House, admin: Browser) -> None:
    where = send(admin, "/agreements/new", 302, form())
    assert (TODAY + timedelta(days=301)).isoformat() in admin.get(f"{where}/renew")
    further = {
        "valid_from": (TODAY + timedelta(days=301)).isoformat(),
        "valid_to": (TODAY + timedelta(days=600)).isoformat(),
    }
    send(admin, f"{where}/renew", 302, form(**further))
    assert "The agreement is renewed." in admin.get(where)
    assert "Write why it ends" in send(
        admin, f"{where}/end", 422, form(revision="2", ended_from=TODAY.isoformat())
    )
    ended = {"ended_from": TODAY.isoformat(), "ended_reason": "The college closed its office"}
    send(admin, f"{where}/end", 302, form(revision="2", **ended))
    assert "ended early" in admin.get(where)
    assert not is_live(state)


def test_an_agreement_that_ends_soon_is_told_on_the_list(state: House, admin: Browser) -> None:
    send(admin, "/agreements/new", 302, form())
    with state.engine.begin() as connection:
        connection.execute(update(AgreementTerm).values(valid_to=TODAY + timedelta(days=20)))
    assert "1 agreement ends within 60 days" in admin.get("/agreements")


def test_an_analyst_reads_and_does_not_keep(state: House, admin: Browser) -> None:
    where = send(admin, "/agreements/new", 302, form())
    analyst = state.signed_in(Role.STATE_ANALYST)
    assert "Register an agreement" not in analyst.get("/agreements")
    assert "Renew" not in analyst.get(where)
    analyst.get(f"{where}/end", 403)
    state.signed_in(Role.TECHNICIAN).get("/agreements", 403)


def test_an_agreement_that_is_not_there_is_no_page(admin: Browser) -> None:
    admin.get(f"/agreements/{UUID(int=9)}", 404)
    send(admin, f"/agreements/{UUID(int=9)}/end", 404, form())
