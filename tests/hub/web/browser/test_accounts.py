"""The pages of accounts in a real browser: by keyboard, on a phone, in the dark, and held to WCAG by axe."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from hub import clock
from hub.accounts.rules import Role
from tests.hub.web.example import PASSWORD
from tests.rig.staff_web import barriers, complaints_of, focused, sign_in

pytestmark = pytest.mark.slow

PAGES = (
    "/accounts", "/accounts?q=nobody-has-this-name", "/accounts/new", "/accounts/1", "/looks", "/account",
    "/account/second-factor", "/account/second-factor/keys", "/account/confirm", "/welcome/made-up",
)  # fmt: skip
NEW = "three quiet rivers in june"


def code(secret: str, back: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30 * back))


def test_the_pages_have_no_barriers_and_keep_their_policy(page: Page, at_site: str) -> None:
    complaints = complaints_of(page)
    page.goto(f"{at_site}/sign-in/unlock")
    found = barriers(page)
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    for path in PAGES:
        page.goto(at_site + path)
        found += barriers(page)
    assert found == []
    assert [text for text in complaints if "410" not in text] == []


def test_somebody_is_invited_and_chooses_a_password_by_keyboard(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    page.goto(f"{at_site}/accounts/new")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("nia@worksource.example")
    page.keyboard.press("Tab")
    page.keyboard.type("Nia O'Brien")
    page.keyboard.press("Tab")
    page.keyboard.type("front")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # whose staff it is: the agency's
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nia O'Brien")).to_be_visible()
    link = page.locator("code.once").inner_text()
    found = barriers(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(link)
    found += barriers(page)
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.type(NEW)
    page.keyboard.press("Tab")
    page.keyboard.type(NEW)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your password is kept")).to_be_visible()
    page.get_by_label("E-mail address").fill("nia@worksource.example")
    page.get_by_label("Password").fill(NEW)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    assert found == []


def test_a_telephone_is_set_up_and_asked_for(page: Page, at_site: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    sign_in(page, at_site, Role.GREETER)
    page.goto(f"{at_site}/account/second-factor")
    page.get_by_role("button", name="Set up codes").click()
    expect(page.get_by_role("heading", name="Codes from your telephone")).to_be_visible()
    found = barriers(page)
    drawn = page.locator(".qr svg").bounding_box()
    assert drawn is not None
    assert min(drawn["width"], drawn["height"]) >= 150
    secret = re.sub(r"\s", "", page.locator("p code").inner_text())
    page.get_by_label("Code of six digits").fill(code(secret, -1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    found += barriers(page)
    spare = page.locator("ol.codes code").first.inner_text()
    page.goto(f"{at_site}/account/second-factor")
    expect(page.get_by_text("In use")).to_be_visible()
    found += barriers(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, at_site, Role.GREETER)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    found += barriers(page)
    page.get_by_label("Code from your telephone").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    found += barriers(page)
    page.get_by_label("Code from your telephone").fill(code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, at_site, Role.GREETER)
    page.get_by_label("Code from your telephone").fill(spare)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    assert found == []
    assert [text for text in complaints if "401" not in text and "Clear-Site" not in text] == []


def test_a_sensitive_page_asks_again_and_leads_on(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    page.goto(f"{at_site}/account/confirm?next=/accounts/new")
    focused(page)
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The password is not right.")
    assert barriers(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Invite somebody")).to_be_visible()
