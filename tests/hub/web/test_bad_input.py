"""Whatever is sent, a page answers with a page: never with an error of the server."""

from __future__ import annotations

import pytest

from hub.accounts.rules import Role
from hub.groups.showing.forms import FIELDS
from tests.hub.web.conftest import House, MakeHouse
from tests.hub.web.test_guard import doors

pytestmark = pytest.mark.matrix

ODD = (
    "", " ", "0", "-1", "999999999999999999999", "0001-01-01", "9999-12-31", "2026-02-30", "NaN",
    "O'Brien", "王小明", "Nguyễn", "🦆" * 300, "<script>alert(1)</script>", "{{ 7 * 7 }}", "%", "_",
    "'; DROP TABLE visit; --", "../../etc/passwd", "x" * 5_000, "\u202e\u0000", "\x07", "\u2028",
)  # fmt: skip
NAMES = (
    "first",
    "last",
    "site",
    "service",
    "standing",
    "mode",
    "who",
    "status",
    "page",
    "ended_by",
    "score",
)


def test_an_odd_address_is_a_page_all_the_same(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    pages = [path for _, path, method in doors(site.app) if method == "GET"]
    for odd in ODD:
        for path in pages:
            answer = browser.client.get(path, query_string=dict.fromkeys(NAMES, odd))
            assert answer.status_code < 500 or path.endswith("/stream"), (path, odd)
            assert "<script>alert" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("server", ["site", "state"])
def test_an_odd_form_is_a_page_all_the_same(make_house: MakeHouse, server: str) -> None:
    house = make_house(server)
    role = Role.STATE_ADMINISTRATOR if server == "state" else Role.LOCAL_ADMINISTRATOR
    browser = house.signed_in(role)
    forms = [
        path
        for endpoint, path, method in doors(house.app)
        if method == "POST" and not path.startswith("/api/") and not endpoint.startswith("accounts")
    ]
    token = browser.token()
    for odd in ODD:
        for path in forms:
            fields = dict.fromkeys(("reason", "board", *FIELDS), odd)
            answer = browser.client.post(path, data=fields | {"csrf_token": token})
            assert answer.status_code < 500 or path.endswith("/stream"), (path, odd)
            assert "<script>alert" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/set-aside/99999999999999999999",
        "/looks/99999999999999999999",
        "/visits/not-a-visit",
        "/visits/00000000-0000-0000-0000-000000000000",
        "/kiosks/no-such-kiosk",
        "/kiosks/..%2f..%2fetc",
        "/set-aside/-1",
    ],
)
def test_what_is_not_there_is_not_found(site: House, path: str) -> None:
    answer = site.signed_in(Role.LOCAL_ADMINISTRATOR).client.get(path)
    assert answer.status_code in (404, 410)


def test_a_control_character_is_refused_with_a_sentence(site: House) -> None:
    page = site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/visits?service=%00", status=400)
    assert "could not read that request" in page


def test_lines_and_tabs_are_text_like_any_other(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.post("/set-aside/1/dismiss", reason="two lines\r\nand a tab\tare fine")
