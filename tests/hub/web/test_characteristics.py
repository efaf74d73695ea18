"""A member's characteristics on the staff web: few may open them, each look is noted, nothing is lost."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, delete, insert, select

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.federal.characteristics.tables import Characteristic
from tests.hub.web.conftest import Browser, House
from tests.hub.web.example import NOW
from tests.hub.web.test_guard import EXAMPLE_MEMBER

PAGE = f"/members/{EXAMPLE_MEMBER}/characteristics"
DAY = "2026-11-01"


@pytest.fixture(autouse=True)
def nobody_answered(engine: Engine, request: pytest.FixtureRequest) -> None:
    """The example's own answers are for pictures."""
    request.getfixturevalue("state" if "state" in request.fixturenames else "site")
    with engine.begin() as connection:
        connection.execute(delete(Characteristic))


def fields(page: str) -> dict[str, str]:
    """The fields of the form as the page has them."""
    hidden = dict(re.findall(r'name="(was_\w+)" value="([^"]*)"', page))
    return hidden | {name.removeprefix("was_"): value for name, value in hidden.items()}


def looks(house: House) -> list[tuple[str, str, str]]:
    with house.engine.connect() as connection:
        rows = connection.execute(
            select(AuditEntry.action, AuditEntry.subject, AuditEntry.reason).where(
                AuditEntry.action == "looked.characteristics"
            )
        )
        return [(row[0], row[1], row[2]) for row in rows]


def kept(house: House) -> list[tuple[str, str]]:
    with house.engine.connect() as connection:
        found = select(Characteristic.element, Characteristic.value).order_by(
            Characteristic.element
        )
        return [(row[0], row[1]) for row in connection.execute(found)]


def test_staff_write_down_what_somebody_said(site: House) -> None:
    browser = site.signed_in(Role.CASE_MANAGER)
    form = fields(browser.get(PAGE))
    assert looks(site)[0][1].startswith("member ")
    answers = form | {"202": "9", "103": "98499", "101": "wa", "since": DAY}
    browser.post(PAGE, 302, **answers)
    browser.post(PAGE, 302, **answers)  # the form was sent twice
    assert kept(site) == [("101", "WA"), ("103", "98499"), ("202", "9")]
    page = browser.get(PAGE)
    assert "Did not say" in page
    assert "case.manager@worksource.example" in page


def test_what_cannot_be_kept_is_marked_beside_its_field(site: House) -> None:
    browser = site.signed_in(Role.FRONT_DESK)
    form = fields(browser.get(PAGE))
    page = browser.post(PAGE, 422, **(form | {"103": "9849", "202": "1", "since": "2026-11-19"}))
    assert 'id="fault-103"' in page
    assert 'value="9849"' in page
    assert "This day is still to come." in page
    assert kept(site) == []


def test_of_two_people_each_sees_both_versions(site: House) -> None:
    one, other = site.signed_in(Role.CASE_MANAGER), site.signed_in(Role.FRONT_DESK)
    form = fields(one.get(PAGE)) | {"since": DAY}
    one.post(PAGE, 302, **(form | {"202": "1"}))
    page = other.post(PAGE, 409, **(form | {"202": "0"}))
    assert "now “Yes”, yours “No”" in page
    assert kept(site) == [("202", "1")]
    again = fields(page) | {"202": "0", "since": DAY}
    other.post(PAGE, 302, **again)
    assert sorted(kept(site)) == [("202", "0"), ("202", "1")]


def test_a_greeter_sees_none_of_it(site: House) -> None:
    site.signed_in(Role.GREETER).get(PAGE, 403)
    page = site.signed_in(Role.FRONT_DESK).get(f"/members/{EXAMPLE_MEMBER}")
    assert PAGE in page


def test_at_the_state_whoever_opens_it_says_why_first(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    assert "Why do you need to see it?" in browser.get(PAGE)
    assert looks(state) == []
    assert "Say why" in browser.post(f"{PAGE}/look", 422, reason="no")
    browser.post(PAGE, 302, **{"202": "1", "since": DAY})  # without a reason: asked for one
    assert kept(state) == []
    address = browser.post(f"{PAGE}/look", reason="Error 409 of the returned list")
    assert looks(state)[0][2] == "Error 409 of the returned list"
    form = fields(browser.get(address)) | {"409": "5", "since": DAY}
    browser.post(address, 302, **form)
    assert kept(state) == [("409", "5")]
    _others_look_opens_nothing(state, address)


def _others_look_opens_nothing(state: House, address: str) -> None:
    state.signed_in(Role.STATE_ANALYST).get(address, 403)
    stranger = Browser(state.app.test_client())
    assert stranger.client.get(address).status_code == 302


def test_the_history_leaves_as_a_file_only_after_proof(site: House) -> None:
    with site.engine.begin() as connection:
        connection.execute(
            insert(Characteristic).values(
                id="x", member=EXAMPLE_MEMBER, element="101", value="=1", by="@SUM", site="lakewood",
                since=NOW.date(), at=NOW, not_before=NOW,
            )
        )  # fmt: skip
    browser = site.signed_in(Role.SUPERVISOR)
    text = browser.get(f"{PAGE}?format=csv&list=characteristics")
    assert "'@SUM" in text
