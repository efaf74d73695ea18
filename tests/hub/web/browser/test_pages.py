"""
A morning in a real browser: sign in, read the lobby, open a figure; by keyboard alone too.

Every page is also held to WCAG 2.2 AA by axe-core.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from tests.hub.web.browser.pages import GROUPS, IDS, PAGES, a_visit, sign_in_as_who_sees_most
from tests.hub.web.example import PASSWORD
from tests.rig.staff_web import barriers, complaints_of, sign_in, tab_to

pytestmark = pytest.mark.slow


def test_the_supervisor_opens_a_figure_to_the_visits_behind_it(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.SUPERVISOR)
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    figure = page.locator(".tile", has_text="here now").locator(".figure").inner_text()
    page.get_by_role("link", name="here now").click()
    expect(page.locator("caption")).to_have_text(f"{figure} visits, newest first")

    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="Figures by month").click()
    first = page.locator("tbody td.number a").first
    number = first.inner_text().split()[0]
    first.click()
    expect(page.locator("caption")).to_contain_text(f"{number} visits")


def test_every_figure_of_the_state_opens_to_as_many_visits(page: Page, at_state: str) -> None:
    sign_in(page, at_state, Role.STATE_ANALYST)
    page.goto(f"{at_state}/figures")
    links = page.locator("tbody tr:first-child td.number a, tfoot td.number a")
    figures = [
        (link.inner_text().split()[0], link.get_attribute("href"), label)
        for link in links.all()
        if (label := link.locator("..").get_attribute("data-label")) in ("Visits", "Without a card")
    ]
    assert len(figures) == 4
    for number, address, label in figures:
        page.goto(at_state + str(address))
        expect(page.locator("caption"), label).to_contain_text(f"{number} visits")


def test_a_live_page_says_so_when_it_cannot_be_refreshed(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.GREETER)
    page.goto(f"{at_site}/kiosks")
    expect(page.locator("[data-live-state]")).to_be_hidden()
    page.route("**/kiosks", lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-live-state]")).to_be_visible()
    expect(page.locator("[data-live-state]")).to_contain_text("may be old")
    page.unroute("**/kiosks")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-live-state]")).to_be_hidden()


def test_the_whole_way_goes_by_keyboard(page: Page, at_site: str) -> None:
    page.goto(f"{at_site}/sign-in")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type("local.administrator@worksource.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.goto(f"{at_site}/lobby")
    tab_to(page, "Set aside")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Set aside")).to_be_visible()


def test_the_menu_of_a_phone_folds_and_unfolds_by_keyboard(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    page.set_viewport_size({"width": 390, "height": 800})
    button, menu = page.get_by_role("button", name="Menu"), page.locator("nav.menu")
    expect(menu).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize(("server", "group"), GROUPS, ids=IDS)
def test_every_page_keeps_its_policy_and_has_no_barriers(
    request: pytest.FixtureRequest, page: Page, server: str, group: str
) -> None:
    address, said = request.getfixturevalue(f"at_{server}"), complaints_of(page)
    found: list[Any] = []
    if group in ("lobby", "people"):
        page.goto(f"{address}/sign-in")
        found += barriers(page)
    sign_in_as_who_sees_most(page, address, server)
    for path in PAGES[server][group]:
        page.goto(address + path)
        found += barriers(page)
    if group == "lobby":
        page.goto(address + a_visit(page, address))
        found += barriers(page)
    assert found == []
    assert [text for text in said if "404" not in text] == []
