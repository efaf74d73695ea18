"""Each page of the site and of the state, with the example's data and with none."""

from __future__ import annotations

import pytest

from hub.accounts.rules import Role
from tests.hub.web.conftest import House

pytestmark = pytest.mark.matrix

SITE_PAGES = {
    "/lobby": ["here now", "Waiting for staff", "different people"],
    "/visits": ["Wednesday, November 18, 2026", "newest first"],
    "/figures": ["different people", "Job search on my own", "To confirm"],
    "/kiosks": ["entrance", "silent", "check its power"],
    "/kiosks/front-desk": ["78.4 °C", "too weak", "Proof of the last days"],
    "/proof": ["still on the way from the kiosk", "Adds up", "812 to 815"],
    "/set-aside": ["3 messages", "not readable as JSON"],
    "/services": ["Job search on my own", "Self-service"],
    "/audit": ["Signed in", "own account"],
    "/account": ["Change your password"],
}


@pytest.mark.parametrize(("path", "words"), SITE_PAGES.items())
def test_each_page_of_a_site_shows_what_it_is_for(site: House, path: str, words: list[str]) -> None:
    page = site.signed_in(Role.LOCAL_ADMINISTRATOR).get(path)
    assert [word for word in words if word not in page] == []
    assert "PST, America/Los_Angeles" in page


@pytest.mark.parametrize("path", [path for path in SITE_PAGES if path != "/kiosks/front-desk"])
def test_each_page_of_an_empty_site_says_what_to_do(empty_site: House, path: str) -> None:
    page = empty_site.signed_in(Role.LOCAL_ADMINISTRATOR).get(path)
    if path not in ("/account", "/audit"):
        assert 'class="empty"' in page


@pytest.mark.parametrize("path", ["/sites", "/visits", "/set-aside", "/services"])
def test_each_page_of_the_state_shows_what_it_is_for(state: House, path: str) -> None:
    assert "Washington State" in state.signed_in(Role.STATE_ADMINISTRATOR).get(path)
