"""A technician's day in a real browser, by keyboard alone: an alert, an order, a repair."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from contract.messages import Result
from hub import clock
from hub.accounts.rules import Role
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.tables import KioskCommand
from tests.hub.web.conftest import House
from tests.hub.web.example import SITE
from tests.hub.web.test_deciding import a_broken_event, put_aside
from tests.rig.chromium import served
from tests.rig.staff_web import press, sign_in

pytestmark = pytest.mark.slow


def test_a_technician_goes_by_keyboard_from_alert_to_order(page: Page, site: House) -> None:
    with served(site.app) as address:
        sign_in(page, address, Role.TECHNICIAN)
        page.goto(f"{address}/kiosks")
        press(page, "I look after it")
        expect(page.get_by_text("technician@worksource.example looks after it")).to_be_visible()

        press(page, "entrance")
        expect(page.get_by_role("heading", name="entrance")).to_be_visible()
        press(page, "Orders to it")
        press(page, "Send its log")
        expect(page.get_by_role("heading", name="Send its log?")).to_be_visible()
        press(page, "Send its log")
        expect(page.get_by_text("not sent yet")).to_be_visible()

        with site.engine.begin() as connection:
            table = KioskCommand.__table__
            number = connection.scalar(select(table.c.id).where(table.c.device == "entrance"))
            result = Result(command=str(number), outcome="done", text="Its last line.", log="ready")
            assert commands.answered(connection, SITE, "entrance", result, clock.now())
        expect(page.get_by_text("Its last line.")).to_be_visible(timeout=10_000)


def test_an_administrator_repairs_a_message_by_keyboard(page: Page, site: House) -> None:
    number = put_aside(site, a_broken_event())
    with served(site.app) as address:
        sign_in(page, address, Role.LOCAL_ADMINISTRATOR)
        page.goto(f"{address}/set-aside/{number}")
        press(page, "Repair it")
        editor = page.get_by_label("The message")
        expect(editor).to_contain_text("⟦1⟧")
        mended = editor.input_value().replace('"nobody"', '"swipe"')
        editor.focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(mended)
        page.keyboard.press("Tab")
        page.keyboard.type("the way of logging in was misspelt")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_text("Repaired, then applied")).to_be_visible()


def test_a_kiosks_charts_are_drawn_in_both_schemes(page: Page, site: House) -> None:
    with served(site.app) as address:
        sign_in(page, address, Role.TECHNICIAN)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(f"{address}/kiosks/front-desk")
            line = page.locator(".chart polyline").first
            assert line.evaluate("e => getComputedStyle(e).stroke") != "none"
            assert page.get_by_role("img", name="Temperature: between").count() == 1
        page.emulate_media(color_scheme="light")
