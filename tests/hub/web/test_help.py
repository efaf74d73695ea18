"""Calls for help on the lobby and on the kiosks page, and whoever goes there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from hub.accounts.rules import Role
from hub.help.tables import HelpAnswer
from hub.sharing.tables import SharingChoice
from hub.visits.tables import VisitRow
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.example import NOW, SITE, an_id


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.mark.rule("K47")
def test_k47_a_greeter_sees_who_asks_for_help_and_says_that_they_come(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    page = browser.get("/lobby")
    assert "2 customers ask for help" in page
    assert "waits too long: 4 min" in page
    assert browser.post(f"/help/{an_id(8_000)}/coming", board="lobby") == "/lobby"
    page = browser.get("/lobby")
    assert "on the way to entrance" in page
    assert "1 customer asks for help" in page
    assert browser.post(f"/help/{an_id(8_000)}/coming") == "/lobby"
    assert "Greeter Example is on the way there already" in browser.get("/lobby")
    with site.engine.connect() as connection:
        (answer,) = connection.execute(select(HelpAnswer.__table__))
    assert (answer.name, answer.at) == ("Greeter Example", NOW)


def test_calls_stand_on_the_kiosks_page_too(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    assert "2 customers ask for help" in browser.get("/kiosks")
    assert browser.post(f"/help/{an_id(8_001)}/coming", board="kiosks") == "/kiosks"
    assert "1 customer asks for help" in browser.get("/kiosks")


def test_a_technician_sees_the_calls_and_answers_none(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    page = browser.get("/kiosks")
    assert "customers ask for help" in page
    assert "I am coming" not in page
    browser.post(f"/help/{an_id(8_000)}/coming", 403)


def test_a_quiet_lobby_shows_no_board(empty_site: House) -> None:
    assert "asks for help" not in empty_site.signed_in(Role.GREETER).get("/lobby")


def test_a_persons_sharing_choices_stand_on_their_page(site: House) -> None:
    with site.engine.begin() as connection:
        visit = connection.execute(
            select(VisitRow.id, VisitRow.person).where(VisitRow.person.like("m:%")).limit(1)
        ).one()
        for place, choice in enumerate(("in", "out")):
            connection.execute(
                insert(SharingChoice).values(
                    event=an_id(9_000 + place),
                    site=SITE,
                    captured_person=visit.person,
                    choice=choice,
                    notice="1",
                    at=NOW.replace(minute=place),
                    until=NOW.replace(minute=place),
                )
            )
    browser = site.signed_in(Role.CASE_MANAGER)
    look = browser.post(f"/visits/{visit.id}/person", reason="asked at the desk")
    page = browser.get(look)
    assert re.search(r"no, keep it private.*yes, they may", page, re.DOTALL)
