"""A technician's day in a real browser, by keyboard alone: an alert, an order, a repair, a new kiosk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from contract.messages import Result
from hub import clock
from hub.accounts.rules import Role
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.identity import signing
from tests.hub.kiosks.enrolment.asking import AskingKiosk
from tests.hub.web.conftest import House
from tests.hub.web.example import SITE
from tests.hub.web.test_deciding import a_broken_event, put_aside
from tests.hub.web.test_enrolment import asked, signer_of
from tests.rig.chromium import served
from tests.rig.staff_web import barriers, press, sign_in, write

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


def enter(page: Page, name: str) -> None:
    """Tab to the one button of this whole name, what is said but not shown included."""
    button = page.get_by_role("button", name=name, exact=True)
    for _ in range(80):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"'{name}' is not reached by the Tab key")


def test_a_technician_enrols_a_kiosk_by_keyboard(page: Page, site: House, tmp_path: Path) -> None:
    """Token, a kiosk that asks, a look at its serial, approval, a double, and a stolen one."""
    with served(site.app) as address:
        sign_in(page, address, Role.TECHNICIAN)
        page.goto(f"{address}/kiosks")
        assert barriers(page) == []
        press(page, "Enrolment")
        assert barriers(page) == []
        write(page, "Names of the kiosks", "lobby-7")
        press(page, "Make tokens and show them")
        token = page.locator("code.token").inner_text()
        assert barriers(page) == []
        kiosk = AskingKiosk("lobby-7", site=SITE)
        assert asked(site, kiosk.first(), token)[0] == 202

        press(page, "I have them")
        expect(page.get_by_role("heading", name="lobby-7")).to_be_visible()
        expect(page.get_by_text(kiosk.serial)).to_be_visible()
        enter(page, "Approve lobby-7")
        expect(page.get_by_text("has its certificate within seconds")).to_be_visible()
        signing.sign_waiting(site.engine, SITE, signer_of(site, tmp_path), clock.now())
        assert asked(site, kiosk.first(), token)[0] == 200

        page.goto(f"{address}/kiosks")
        enter(page, "The second board is taken away entrance")
        expect(page.get_by_text("If it comes again, it is shown again")).to_be_visible()

        page.goto(f"{address}/kiosks/lobby-7/identity")
        press(page, "Stolen: call back now")
        assert barriers(page) == []
        write(page, "Why?", "It was carried away at night.")
        press(page, "Call them back")
        expect(page.get_by_text("called back", exact=True)).to_be_visible()
        assert barriers(page) == []
