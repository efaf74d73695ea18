"""Every page in Spanish: it says so, no barrier is found on it, and it fits a telephone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from hub.accounts.rules import Role
from tests.hub.web.browser.test_pages import SITE_PAGES, STATE_PAGES
from tests.rig.staff_web import axe, sideways, sign_in

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("server", ["site", "state"])
def test_every_page_in_spanish(request: pytest.FixtureRequest, page: Page, server: str) -> None:
    address = request.getfixturevalue(f"at_{server}")
    is_site = server == "site"
    sign_in(page, address, Role.LOCAL_ADMINISTRATOR if is_site else Role.STATE_ADMINISTRATOR)
    page.goto(f"{address}/account")
    page.get_by_role("button", name="Español").click()
    found: list[Any] = []
    for path in SITE_PAGES if is_site else STATE_PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.lang") == "es", path
        found += [*sideways(page, (1280, 320)), *axe(page)]
    page.goto(f"{address}/account")
    page.get_by_role("button", name="English").click()
    assert found == []
