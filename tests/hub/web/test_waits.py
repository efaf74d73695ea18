"""The page of waits, its files, and the days that an address may ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from hub.accounts.rules import Role
from hub.lobby.tables import LobbyWait
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE, TODAY, an_id


@pytest.fixture
def waited(site: House) -> House:
    with site.engine.begin() as connection:
        for number, wait_s in enumerate((300, 660, 1_500)):
            connection.execute(
                insert(LobbyWait).values(
                    visit=an_id(80_000 + number), what="counselling", site=SITE, day=TODAY,
                    service="counselling", outcome="served", since=NOW - timedelta(hours=1),
                    claimed_at=NOW, ended_at=NOW, waited_s=wait_s, took_s=600, by="x", name="x",
                )
            )  # fmt: skip
    return site


def test_waits_stand_by_day_and_service(waited: House) -> None:
    page = waited.signed_in(Role.SUPERVISOR).get("/waits")
    assert "Nov 12, 2026 to Nov 18, 2026" in page
    row = page.partition("Meet staff about my skills")[2].partition("</tr>")[0]
    for said in (">3<", ">11 min<", ">25 min<", ">10 min<"):
        assert said in row


def test_waits_can_be_taken_along(waited: House) -> None:
    browser = waited.signed_in(Role.SUPERVISOR)
    text = browser.get("/waits?format=csv&first=2026-11-18&last=2026-11-18")
    assert "Usual wait, min" in text
    assert "2026-11-18,Meet staff about my skills,3,11.0,25.0,25.0,10.0" in text


@pytest.mark.parametrize(
    "asked",
    ["first=nonsense", "first=2030-01-01&last=2020-01-01", "first=2001-01-01", "last=0001-01-01"],
)
def test_an_address_that_makes_no_sense_is_a_page_still(site: House, asked: str) -> None:
    site.signed_in(Role.SUPERVISOR).get(f"/waits?{asked}")


def test_too_many_days_are_cut_and_it_says_so(site: House) -> None:
    page = site.signed_in(Role.SUPERVISOR).get("/waits?first=2020-01-01&last=2026-11-18")
    assert "at most 92 days at once" in page


def test_without_waits_the_page_says_what_to_do(empty_site: House) -> None:
    page = empty_site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/waits")
    assert "Nobody waited for staff in these days" in page
    assert "Open the lobby board" in page


def test_a_greeter_sees_no_waits(site: House) -> None:
    site.signed_in(Role.GREETER).get("/waits", status=403)
