"""Finding a member by their Social Security number: who may, what is noted, and what is never shown."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry, StaffSession
from hub.members.key_files import LiveKeys
from hub.members.rules import Applicant, Ssn
from hub.members.service import register
from tests.hub.web.conftest import Browser, House, Watch

DIGITS = "219099999"
WHY = "asked for by the auditor of case 12"


@pytest.fixture
def admin(state: House, watch: Watch) -> Browser:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    _prove(state, watch)
    return browser


def _prove(house: House, watch: Watch) -> None:
    with house.engine.begin() as connection:
        connection.execute(update(StaffSession).values(confirmed_at=watch.at))


def _member(house: House, tmp_path: object) -> str:
    keys = LiveKeys(tmp_path / "keys")  # type: ignore[operator]
    with house.engine.begin() as connection:
        applicant = Applicant(first_name="Linh", last_name="Nguyễn", ssn=Ssn(DIGITS))
        return register(connection, keys(), applicant).number


def _noted(house: House) -> list[tuple[str, str, str]]:
    with house.engine.connect() as connection:
        rows = connection.execute(
            select(AuditEntry.action, AuditEntry.subject, AuditEntry.reason)
            .where(AuditEntry.action.like("looked.%"))
            .order_by(AuditEntry.id)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def test_the_visits_of_whoever_gave_it_open(
    state: House, admin: Browser, tmp_path: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = _member(state, tmp_path)
    there = admin.post("/members/by-ssn", ssn="219-09-9999", reason=WHY)
    assert there.startswith("/looks/")
    page = admin.get(there)
    shown = f"member {number[:3]}-{number[3:6]}-{number[6:]}"
    assert _noted(state) == [
        ("looked.ssn", "a Social Security number", WHY),
        ("looked.person", shown, WHY),
    ]
    said = page + caplog.text
    assert DIGITS not in said
    assert "219-09-9999" not in said


def test_nobody_found_is_noted_too_and_said(state: House, admin: Browser) -> None:
    page = admin.post("/members/by-ssn", 404, ssn="219-09-9998", reason=WHY)
    assert "No member has this Social Security number" in page
    assert "219-09-9998" not in page
    assert [action for action, *_ in _noted(state)] == ["looked.ssn"]


@pytest.mark.parametrize("given", ["", "12", "000-12-3456", "219-09-99999", "Nguyễn"])
def test_what_is_no_number_is_answered_by_a_sentence(
    state: House, admin: Browser, given: str
) -> None:
    page = admin.post("/members/by-ssn", 422, ssn=given, reason=WHY)
    assert "This is no Social Security number" in page
    assert _noted(state) == []


def test_without_a_reason_nobody_is_looked_up(state: House, admin: Browser) -> None:
    page = admin.post("/members/by-ssn", 422, ssn="219-09-9999", reason="because")
    assert "Say why in" in page
    assert "219" not in page
    assert _noted(state) == []


def test_who_has_not_just_proven_who_they_are_is_asked_first(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    with state.engine.begin() as connection:
        connection.execute(update(StaffSession).values(confirmed_at=None))
    there = browser.post("/members/by-ssn", ssn="219-09-9999", reason=WHY)
    assert there.startswith("/account/confirm")
    assert "219" not in there


def test_so_many_an_hour_and_no_more(admin: Browser) -> None:
    for _ in range(20):
        admin.post("/members/by-ssn", 422, ssn="12", reason=WHY)
    admin.post("/members/by-ssn", 429, ssn="219-09-9999", reason=WHY)


def test_a_site_has_no_such_page(site: House) -> None:
    site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/members/by-ssn", 404)


def test_the_limit_outlives_the_process(
    state: House, admin: Browser, watch: Watch, tmp_path: object
) -> None:
    _member(state, tmp_path)
    for _ in range(20):
        with state.engine.begin() as connection:
            connection.execute(
                insert(AuditEntry).values(
                    at=watch.at, actor=admin.email, action="looked.ssn", subject="x", reason=WHY
                )
            )
    admin.post("/members/by-ssn", 429, ssn="219-09-9999", reason=WHY)
    watch.pass_by(timedelta(hours=2))
    _prove(state, watch)
