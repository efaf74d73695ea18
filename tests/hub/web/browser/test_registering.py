"""A first visit at the desk in a real browser: by keyboard alone, and how many keys that takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from hub.accounts.rules import Role
from hub.cards.tables import CardOrder
from hub.members.tables import Member
from hub.visits.tables import VisitRow
from tests.hub.web.conftest import House
from tests.rig.chromium import served
from tests.rig.staff_web import barriers, complaints_of, press, sign_in

pytestmark = pytest.mark.slow

KEYS_A_SECOND = 4
"""Of somebody who types with few mistakes: 48 words a minute."""


class Typist:
    """Types, and counts the keys."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.keys = 0

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)
        self.keys += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.keys += 1


def test_a_first_visit_is_registered_by_keyboard_in_under_a_minute(page: Page, site: House) -> None:
    complaints = complaints_of(page)
    with served(site.app) as address:
        sign_in(page, address, Role.FRONT_DESK)
        page.goto(f"{address}/members/register")
        expect(page.get_by_label("First name")).to_be_focused()
        typist = Typist(page)
        typist.type("Zoë")
        typist.press("Tab")
        typist.type("O'Connor")
        typist.press("Tab", "Tab")
        typist.type("3/4/1980")
        typist.press("Tab", "Tab")
        typist.type("253 555 0142")
        typist.press("Tab", "Tab", "Tab", "Space", "Enter")
        expect(page.get_by_role("heading", name="The new card")).to_be_visible()
        expect(page.get_by_text("Registered. The member number is")).to_be_visible()
        expect(page.get_by_text("Logged in for a visit now.")).to_be_visible()
    assert typist.keys / KEYS_A_SECOND < 60, typist.keys
    assert typist.keys <= 45
    assert complaints == []
    with site.engine.connect() as connection:
        zoe = connection.execute(select(Member.__table__).where(Member.first_name == "Zoë")).one()
        assert (zoe.last_name, zoe.phone, zoe.veteran) == ("O'Connor", "253 555 0142", "no")
        for table, column in ((CardOrder, CardOrder.member), (VisitRow, VisitRow.person)):
            wanted = zoe.number if table is CardOrder else f"m:{zoe.number}"
            assert connection.scalar(select(func.count()).select_from(table).where(column == wanted)) == 1  # fmt: skip


def test_a_duplicate_is_asked_about_and_chosen_by_keyboard(page: Page, site: House) -> None:
    complaints = complaints_of(page)
    with site.engine.connect() as connection:
        known = connection.execute(
            select(Member.__table__).where(Member.last_name == "Garcia")
        ).first()
    assert known is not None
    with served(site.app) as address:
        sign_in(page, address, Role.FRONT_DESK)
        page.goto(f"{address}/members/register")
        expect(page.get_by_label("First name")).to_be_focused()
        page.keyboard.type(known.first_name.upper())
        page.keyboard.press("Tab")
        page.keyboard.type("Garcya")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Is this person registered already?")).to_be_visible()  # fmt: skip
        found = barriers(page)
        press(page, "The same person")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Garcia")
        found += barriers(page)
        page.get_by_text("Correct the record").first.click()
        page.get_by_text("Add a Social Security number").click()
        found += barriers(page)
        page.goto(f"{address}/members/register")
        page.get_by_label("First name").fill("Ana")
        page.get_by_label("Birth date").fill("tomorrow")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Not registered yet")
        found += barriers(page)
    assert found == []
    assert [text for text in complaints if "409" not in text and "422" not in text] == []
