"""The work list of duplicates in a browser: without barriers, by keyboard, at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from tests.hub.web.conftest import MakeHouse
from tests.hub.web.duplicates import MERGE, fill_duplicates
from tests.rig.chromium import served
from tests.rig.staff_web import axe, sign_in

pytestmark = pytest.mark.slow


def test_a_pair_is_decided_by_keyboard_without_barriers(make_house: MakeHouse, page: Page) -> None:
    house = make_house("state")
    fill_duplicates(house.engine)
    with served(house.app) as address:
        sign_in(page, address, Role.STATE_ADMINISTRATOR)
        for path in ("/duplicates", "/duplicates/merges", f"/duplicates/merges/{MERGE}"):
            page.goto(address + path)
            assert axe(page) == []
        page.goto(f"{address}/duplicates?kind=likely")
        link = page.locator("tbody th a").first
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Are these one person?")
        assert axe(page) == []
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator("#keep-1").focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#keep-2")).to_be_checked()
        page.keyboard.press("Tab")
        page.keyboard.type("Same passport shown at the desk")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".message.good")).to_contain_text("was merged into")
