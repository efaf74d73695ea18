"""Reports in a real browser: chosen by keyboard, opened to their visits, printed, kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from tests.rig.staff_web import complaints_of, press, sign_in, tab_to

pytestmark = pytest.mark.slow


def test_a_report_is_chosen_opened_and_saved_by_keyboard_alone(page: Page, at_site: str) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.SUPERVISOR)
    page.goto(f"{at_site}/reports")
    press(page, "Hours and weekdays")
    tab_to(page, "Period")
    page.keyboard.type("This month")
    press(page, "Show")
    assert page.url.endswith("/reports/hours?period=this_month")
    drawn = page.get_by_role("img", name=re.compile("Visits by hour and weekday"))
    expect(drawn).to_be_visible()
    figure = page.locator("tbody td.number a").first
    number = figure.inner_text()
    figure.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("caption")).to_contain_text(f"{number} visit")
    page.go_back()
    press(page, "Save this report")
    tab_to(page, "Name")
    page.keyboard.press("Control+A")
    page.keyboard.type("The week's hours")
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("The week's hours")
    press(page, "Open the report")
    assert page.url.endswith("/reports/hours?period=this_month")
    assert said == []


def test_a_telephone_gets_a_chart_of_its_own_and_paper_the_wide_one(
    page: Page, at_state: str
) -> None:
    sign_in(page, at_state, Role.STATE_ANALYST)
    page.goto(f"{at_state}/reports/trend?split=site")
    wide, narrow = page.locator("svg.wide-only"), page.locator("svg.narrow-only")
    page.set_viewport_size({"width": 320, "height": 800})
    expect(wide).to_be_hidden()
    expect(narrow).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 800})
    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    expect(page.locator("form.filter")).to_be_hidden()
    page.emulate_media(media="screen")
