"""Saying at the state where a site lies."""

from __future__ import annotations

from sqlalchemy import select, update

from hub.accounts.rules import Role
from hub.catalogue.tables import SiteRow
from tests.hub.making import an_id
from tests.hub.web.conftest import House
from tests.hub.web.example import SITE


def test_an_administrator_says_where_a_site_lies_and_the_list_shows_its_area(state: House) -> None:
    staff = state.signed_in(Role.STATE_ADMINISTRATOR)
    page = staff.get(f"/sites/{SITE}")
    assert "<option >Okanogan</option>" in page
    staff.post(f"/sites/{SITE}", county="Pierce", revision="1", once=an_id(1))
    staff.post(f"/sites/{SITE}", county="Pierce", revision="1", once=an_id(1))
    assert "Pierce County" in staff.get("/sites")
    staff.get("/sites/nowhere", 404)


def test_two_people_and_a_county_of_elsewhere(state: House) -> None:
    staff = state.signed_in(Role.STATE_ADMINISTRATOR)
    staff.post(f"/sites/{SITE}", county="Pierce", revision="1", once=an_id(1))
    page = staff.post(f"/sites/{SITE}", 409, county="King", revision="1", once=an_id(2))
    assert "Somebody else changed this" in page
    page = staff.post(f"/sites/{SITE}", 422, county="Multnomah", revision="2", once=an_id(3))
    assert "Choose a county of the list" in page
    with state.engine.connect() as connection:
        assert connection.scalar(select(SiteRow.area).where(SiteRow.code == SITE)) == "pierce"


def test_what_the_hub_names_no_page_changes(state: House) -> None:
    staff = state.signed_in(Role.STATE_ADMINISTRATOR)
    with state.engine.begin() as connection:
        connection.execute(update(SiteRow).values(county="King", area="seattle-king", fixed=["county"]))  # fmt: skip
    assert "its word stands" in staff.get(f"/sites/{SITE}")
    staff.post(f"/sites/{SITE}", 422, county="Pierce", revision="1", once=an_id(1))
