"""A technician's day in a real browser, by keyboard alone: an alert, an order, a repair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from contract.messages import Result
from hub import clock
from hub.accounts.rules import Role
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.tables import KioskCommand
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.example import SITE
from tests.hub.web.test_browser import sign_in
from tests.hub.web.test_deciding import a_broken_event, put_aside
from tests.rig.chromium import browser, served

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserContext]:
    with browser() as context:
        yield context


@pytest.fixture
def page(chromium: BrowserContext) -> Iterator[Page]:
    chromium.clear_cookies()
    page = chromium.new_page()
    page.set_default_timeout(10_000)
    yield page
    page.close()


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until something that begins so has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").startswith(name):
            return
    raise AssertionError(f"'{name}' is not reached by {most} steps of the Tab key")


def enter(page: Page) -> None:
    """Press Enter, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_technician_goes_by_keyboard_from_alert_to_order(page: Page, site: House) -> None:
    with served(site.app) as address:
        sign_in(page, address, Role.TECHNICIAN)
        page.goto(f"{address}/kiosks")
        tab_to(page, "I look after it")
        enter(page)
        expect(page.get_by_text("technician@worksource.example looks after it")).to_be_visible()

        tab_to(page, "entrance")
        enter(page)
        expect(page.get_by_role("heading", name="entrance")).to_be_visible()
        tab_to(page, "Orders to it")
        enter(page)
        tab_to(page, "Send its log")
        enter(page)
        expect(page.get_by_role("heading", name="Send its log?")).to_be_visible()
        tab_to(page, "Send its log")
        enter(page)
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
        tab_to(page, "Repair it")
        enter(page)
        editor = page.get_by_label("The message")
        expect(editor).to_contain_text("⟦1⟧")
        mended = editor.input_value().replace('"nobody"', '"swipe"')
        editor.focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(mended)
        page.keyboard.press("Tab")
        page.keyboard.type("the way of logging in was misspelt")
        enter(page)
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
